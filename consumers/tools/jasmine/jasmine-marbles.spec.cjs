const { cold, getTestScheduler } = require('jasmine-marbles');
const { catchError, defer, of } = require('rxjs');
const { load, poll, slow, slowStream } = require('../work.cjs');

// One character is 10 ms. RxJS's clock stays real: tasks and operators need the scheduler as an option.
const virtual = () => ({ scheduler: getTestScheduler() });

describe('jasmine-marbles', () => {
  it('plays a task', () => {
    expect(load(virtual())).toBeObservable(cold('---(x|)'));
  });

  for (const [name, late] of Object.entries({ waitFor: slow, timeout: slowStream })) {
    it(`plays a deadline of ${name}`, () => {
      const name$ = late(virtual()).pipe(catchError((error) => of(error.name)));
      expect(name$).toBeObservable(cold('--(e|)', { e: 'TimeoutError' }));
    });
  }

  it('plays a periodic job', () => {
    expect(poll(virtual())).toBeObservable(cold('a-b-(c|)'));
  });

  it('sees nothing of a task in real time', () => {
    expect(defer(() => load())).toBeObservable(cold(''));
  });
});
