import { createTask, sleep, type Task } from 'rxtask';
import { cancelEach } from '../../lib/core/cancel-each.js';
import { inLoop } from '../support/in-loop.js';
import { turns } from '../support/turns.js';

describe('cancelEach', () => {
  it('cancels each task, in order, with the same reason', () => {
    inLoop(function* () {
      const tasks = ['a', 'b'].map((name) => createTask(sleep(60_000), { name }));
      const ended: string[] = [];
      for (const task of tasks) task.addDoneCallback(() => ended.push(task.name));
      yield* turns(1);
      cancelEach(tasks, 'the run is over', (error) => {
        throw error;
      });
      yield* turns(2);
      expect(ended).toEqual(['a', 'b']);
      for (const task of tasks) expect(() => task.result()).toThrow('the run is over');
    });
  });

  it('passes on the error of a wait to which a request comes again', () => {
    const broken = new Error('broken');
    const relay = {
      wave: undefined as unknown,
      targetAt: () => {
        throw broken;
      },
      passed: () => true,
    };
    const future = {
      cancelWith: (wave: { comesAgain: (target: unknown, reason: unknown) => boolean }, reason: unknown) => {
        relay.wave = wave;
        wave.comesAgain(relay, reason);
      },
    } as unknown as Task<unknown>;
    const errors: unknown[] = [];
    cancelEach([future], 'over', (error) => errors.push(error));

    expect(errors).toEqual([broken]);
  });

  it('cancels the others if one request throws, and passes the error on', () => {
    const tooDeep = new RangeError('too deep');
    const asked: unknown[] = [];
    const task = (cancel: (reason: unknown) => void) =>
      ({ cancelWith: (_wave: unknown, reason: unknown) => cancel(reason) }) as unknown as Task<unknown>;
    const tasks = [
      task(() => {
        throw tooDeep;
      }),
      task((reason) => asked.push(reason)),
    ];
    const errors: unknown[] = [];
    cancelEach(tasks, 'over', (error) => errors.push(error));
    expect([asked, errors]).toEqual([['over'], [tooDeep]]);
  });
});
