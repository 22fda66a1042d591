import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from 'rxtask';

/** One start of a body, as its process wrote it. */
interface TracedRun {
  readonly pid: string;
  readonly words: string[];
}

/** What traced jobs have written, even if their processes have ended. */
export class Trace {
  readonly path = join(mkdtempSync(join(tmpdir(), 'rxtask-trace-')), 'trace.log');

  /** The runs of a job, in the order in which they began. */
  runs(label: string): TracedRun[] {
    const runs: TracedRun[] = [];
    for (const line of this.lines()) {
      const [of, word, pid] = line.split(' ');
      if (of !== label) continue;
      if (word === 'begins') runs.push({ pid: pid!, words: [] });
      else runs.findLast((run) => run.pid === pid)!.words.push(word!);
    }
    return runs;
  }

  /** Waits until `count` runs of a job have begun, or have written `word`. */
  async until(label: string, word: 'begins' | 'cleaning' | 'clean' | 'ends', count = 1): Promise<void> {
    while (this.lines().filter((line) => line.startsWith(`${label} ${word} `)).length < count)
      await delay(10);
  }

  /**
   * The contradictions between the end of a task and the trace of its job: a cancelled task whose last run has no clean-up, a
   * successful task whose body did not end.
   */
  faultsOf(label: string, task: Task<unknown>): string[] {
    const last = this.runs(label).at(-1);
    if (!task.done()) return [`${label} has not ended: ${task.state}`];
    if (task.cancelled() && last !== undefined && !last.words.includes('clean')) {
      return [`${label} is cancelled, and its clean-up has not run: ${last.words.join()}`];
    }
    if (task.state === 'succeeded' && !this.runs(label).some(({ words }) => words.includes('ends'))) {
      return [`${label} has succeeded, and its body has not ended`];
    }
    return [];
  }

  private lines(): string[] {
    return existsSync(this.path) ? readFileSync(this.path, 'utf8').trimEnd().split('\n') : [];
  }
}
