import type { Task } from '../../core/task.js';
import { ASYNC_DISPOSE } from '../../dispose.js';
import { periodic } from '../../time/periodic.js';
import { assertPeriod } from '../engine-runner.js';
import type { Schedule } from '../runner.js';
import { outsideCaller } from '../worker/outside-caller.js';

/** The periodic runs of a runner in this process, by key. */
export class Schedules {
  private readonly tasks = new Map<string, Task<unknown>>();

  /** @throws TypeError, RangeError */
  every(key: string, ms: number | string, tick: () => void): Schedule {
    if (typeof ms === 'string') {
      throw new TypeError(
        `every("${key}"): a cron pattern is for a cluster. Give milliseconds: write \`runner.every('${key}', 60_000, …)\`.`,
      );
    }
    assertPeriod(key, ms);
    this.tasks.get(key)?.cancel('replaced by a newer schedule of its key');
    const task = outsideCaller(() =>
      periodic(ms, () => tick(), { pace: 'fixed-rate', name: `every ${key}`, detached: true }),
    );
    this.tasks.set(key, task);
    return {
      key,
      stop: async () => {
        if (this.tasks.get(key) === task) this.tasks.delete(key);
        await task[ASYNC_DISPOSE]();
      },
    };
  }

  stopAll(): void {
    for (const task of this.tasks.values()) task.cancel('the runner was stopped');
    this.tasks.clear();
  }
}
