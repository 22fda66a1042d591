import { type Awaitable, type Coroutine, createTask, gatherSettled, type Task } from 'rxtask';
import { cancelEverywhere, type CancelEverywhereOptions, type CancelledRun } from 'rxtask/testing';

/** A program, created anew for each run, and what must hold after its cancellation in addition to the law for all programs. */
export interface Trial {
  main(): Coroutine<unknown> | Awaitable<unknown>;
  check?(run: CancelledRun): void;
  /** What may be alive when main is done. Default: nothing. */
  mayLeak?: (task: Task<unknown>) => boolean;
}

const ways: readonly Required<CancelEverywhereOptions>[] = [
  { at: 'wait', depth: 1 },
  { at: 'wake', depth: 1 },
  { at: 'wait', depth: 2 },
  { at: 'wake', depth: 2 },
];

/**
 * A law of all programs: cancelled at any point, at the beginning or at the end of the waiting, once or twice, main ends
 * cancelled, leaves nothing alive, and each of its blocks has been left, once.
 */
export function holdsCancelledEverywhere(statement: string, stage: (blocks: Blocks) => Trial): void {
  it.each(ways)(`${statement} (at $at, depth $depth)`, (way) => {
    const played: Blocks[] = [];
    let trial: Trial;
    let runs = 0;
    cancelEverywhere(
      () => {
        const blocks = new Blocks();
        played.push(blocks);
        trial = stage(blocks);
        return trial.main();
      },
      (run) => {
        const { mayLeak = () => false } = trial;
        expect(run.state).toBe('cancelled');
        expect(run.leaked.filter((task) => !mayLeak(task)).map(({ name, state }) => [name, state])).toEqual(
          [],
        );
        if (run.leaked.length === 0) played.at(-1)!.assertLeft();
        trial.check?.(run);
        runs++;
      },
      way,
    );
    expect(runs).toBeGreaterThan(0);
    for (const blocks of played) blocks.assertLeft(); // by now the tasks that were allowed to live longer are done too
  });
}

/** Counts the blocks of a program that are entered, and how often each is left. */
export class Blocks {
  private readonly exits: number[] = [];

  /** Runs `work` in a block. */
  *in<T>(work: () => Coroutine<T> | Awaitable<T>): Coroutine<T> {
    const block = this.exits.push(0) - 1;
    try {
      return yield* work();
    } finally {
      this.exits[block]!++;
    }
  }

  assertLeft(): void {
    expect(this.exits).toEqual(this.exits.map(() => 1));
  }
}

/**
 * One task is cancelled, the others are not. They must still get their turn, or the program never ends. It never ends if a
 * wake-up for the leaving task is lost.
 */
export function cancelledAmong(
  blocks: Blocks,
  victim: () => Coroutine<unknown>,
  others: readonly (() => Coroutine<unknown>)[],
): Trial {
  let tasks: Task<unknown>[] = [];
  let isCancelled = false;
  return {
    *main() {
      tasks = others.map((other) => createTask(blocks.in(other)));
      try {
        yield* blocks.in(victim);
      } catch (error) {
        isCancelled = true;
        throw error;
      } finally {
        yield* gatherSettled(tasks);
      }
    },
    check({ second }) {
      if (!isCancelled || second !== undefined) return; // the others were cancelled too
      expect(tasks.map(({ state }) => state)).toEqual(tasks.map(() => 'succeeded'));
    },
  };
}
