const { cold, Scheduler } = require('jest-marbles');
const { catchError, defer, of } = require('rxjs');
const { load, poll, slow, slowStream } = require('../work.cjs');

// The scheduler runs when the test has returned. A task that the test itself starts needs it as an option.
const virtual = () => ({ scheduler: Scheduler.get() });

test('a task', () => {
  expect(load(virtual())).toBeMarble('30ms (x|)');
});

test('a task that starts when it is subscribed to', () => {
  expect(defer(() => load())).toBeMarble('30ms (x|)');
});

test('a deadline', () => {
  for (const late of [slow(virtual()), slowStream(virtual())]) {
    const name$ = late.pipe(catchError(({ name }) => of(name)));
    expect(name$).toBeObservable(cold('20ms (e|)', { e: 'TimeoutError' }));
  }
});

test('a periodic job', () => {
  expect(poll(virtual())).toBeMarble('a 19ms b 19ms (c|)');
});

// In real time, nothing has arrived when the scheduler has run.
test('a task of the test, without the option', () => {
  const task = load();
  expect(task).toBeMarble('');
});
