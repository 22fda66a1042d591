import { createTask, Lock } from 'rxtask';
import { stoppedClock } from './support/time.js';
import { heard, recorded } from './support/work.js';

const advance = stoppedClock();

describe('using', () => {
  it('cancels the task at the end of the block, without waiting for its clean-up', async () => {
    const { body, log } = recorded(100, 42);
    const told: unknown[][] = [];
    {
      using task = createTask(body);
      told.push(heard(task));
      await advance(10);
    }
    expect(log).toEqual(['starts']);
    await advance(5);

    expect(log).toEqual(['starts', 'cancelled: undefined', 'clean']);
    expect(told).toMatchObject([[{ name: 'CancelledError' }]]);
  });

  it('does not change a task that is done', async () => {
    const { body, log } = recorded(10, 42);
    const told: unknown[][] = [];
    {
      using task = createTask(body);
      told.push(heard(task));
      await advance(10);
    }
    await advance(5);

    expect([told, log]).toEqual([[[42, 'complete']], ['starts', 'ends']]);
  });

  it('releases a lock, in a coroutine too, however the block is left', async () => {
    const lock = new Lock();
    const { body, log } = recorded(100, 42);
    const task = createTask(function* () {
      using _held = yield* lock.acquire();
      return yield* body();
    });
    await advance(10);
    expect(lock.locked()).toBe(true);
    task.cancel('stop');
    await advance(0);
    expect(lock.locked()).toBe(true);
    await advance(5);

    expect([lock.locked(), log]).toEqual([false, ['starts', 'cancelled: stop', 'clean']]);
  });
});

describe('await using', () => {
  it('cancels the task at the end of the block, and waits for its clean-up', async () => {
    const { body, log } = recorded(100, 42);
    const block = (async () => {
      {
        await using task = createTask(body);
        await advance(10);
        expect(task.state).toBe('running');
      }
      return [...log];
    })();
    await advance(20);

    await expect(block).resolves.toEqual(['starts', 'cancelled: undefined', 'clean']);
  });

  it('passes the error of the block on, once the task has cleaned up', async () => {
    const { body, log } = recorded(100, 42);
    const block = (async () => {
      await using _task = createTask(body);
      await advance(10);
      throw new Error('mine');
    })();
    const checked = expect(block).rejects.toThrow('mine');
    await advance(20);
    await checked;

    expect(log).toEqual(['starts', 'cancelled: undefined', 'clean']);
  });

  it('throws the error of the clean-up', async () => {
    const block = (async () => {
      await using _task = createTask(async ({ sleep }) => {
        try {
          await sleep(100);
        } catch {
          throw new Error('in clean-up');
        }
      });
      await advance(10);
    })();

    await expect(block).rejects.toThrow('in clean-up');
  });
});
