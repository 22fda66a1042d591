import { map, switchMap, timer } from 'rxjs';
import { createTask, InvalidStateError } from 'rxtask';
import { marbles } from 'rxtask/testing';
import * as example from '../../examples/03-result-too-early.js';
import { tells } from './support/stage.js';

describe('03 reading a result too early and in time', () => {
  tells('03-result-too-early', example, {
    timeline: [
      [0, 'Error: Result is not set.'],
      [4000, "Retrieved data after waiting: {'input_data': 3, 'timestamp': '<time>'}"],
      [4000, 'Is the task done? True'],
    ],
    mainEnds: 4000,
    streamEnds: 4000,
  });

  it(
    'the result is available from the end of the task on, by result() and for late subscribers',
    marbles(({ cold, expectObservable }) => {
      const work = cold('   3s (d|)');
      const states = '      r 2999ms (s|)';
      const asked = '       2999ms e - r';
      const heardLate = '   4s (d|)';

      const task = createTask(work);
      const ask = () => {
        try {
          return task.result();
        } catch (error) {
          return error instanceof InvalidStateError ? 'too early' : error;
        }
      };
      expectObservable(task.state$).toBe(states, { r: 'running', s: 'succeeded' });
      expectObservable(timer(2999, 2).pipe(map(ask)), '^ 3001ms !').toBe(asked, { e: 'too early', r: 'd' });
      expectObservable(timer(4000).pipe(switchMap(() => task))).toBe(heardLate);
    }),
  );
});
