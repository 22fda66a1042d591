const { marbles } = require('rxjs-marbles/jest');
const { catchError, of } = require('rxjs');
const { load, poll, slow, slowStream } = require('../work.cjs');

test(
  'a task',
  marbles((m) => m.expect(load()).toBeObservable('30ms (x|)')),
);

test(
  'a deadline',
  marbles((m) => {
    for (const late of [slow(), slowStream()]) {
      const name$ = late.pipe(catchError(({ name }) => of(name)));
      m.expect(name$).toBeObservable('20ms (e|)', { e: 'TimeoutError' });
    }
  }),
);

test(
  'a periodic job',
  marbles((m) => m.expect(poll()).toBeObservable('a 19ms b 19ms (c|)')),
);

test(
  'a periodic job that its subscriber leaves',
  marbles((m) => {
    const job = poll();
    m.expect(job, '^ 24ms !').toBeObservable('a 19ms b');
    m.flush();
    expect(job.state).toBe('cancelled');
  }),
);
