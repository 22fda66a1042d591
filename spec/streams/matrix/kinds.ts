import { defer, finalize, timer } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { type Coroutine, createTask, Future, periodic, sleep, type Task } from 'rxtask';

/** The kinds of task in the matrix, in the order of its columns. */
export const KINDS = {
  value: 'one value',
  never: 'never ends',
  fails: 'fails',
  outside: 'cancelled from outside',
  many: 'Observable of values',
  periodic: 'periodic',
  done: 'already done',
} as const;

export type KindName = keyof typeof KINDS;

/** What a kind of task needs from the stage. */
export interface Props {
  readonly cold: RunHelpers['cold'];
  /** Called when work begins. Returns a function to call when the work is done. */
  readonly begin: () => () => void;
}

/** The error of the failing task. */
export const BOOM = new Error('boom');

/** The reason of a cancellation from outside. */
export const OUTSIDE = 'outside';

/**
 * Starts a task of a kind. Times are in milliseconds from its start. The clean-up of a cancelled coroutine takes 1 ms. The work
 * of an Observable is a subscription to it, the work of a periodic task is each of its ticks.
 */
export const start: Record<KindName, (props: Props) => Task<string>> = {
  value: (props) => working(props, () => sleepingFor(4, 'v')),
  never: (props) => working(props, waitingForEver),
  fails: (props) => working(props, failing),
  outside(props) {
    const task = working(props, waitingForEver);
    timer(9).subscribe(() => task.cancel(OUTSIDE));
    return task;
  },
  many: ({ cold, begin }) => createTask(defer(() => cold('----a---b------c-|').pipe(finalize(begin())))),
  periodic: ({ begin }) =>
    periodic(4, (count) => tick(begin, count), { start: 'after-period', pace: 'fixed-rate' }),
  done: (props) => working(props, () => sleepingFor(0, 'v')),
};

function working({ begin }: Props, work: () => Coroutine<string>): Task<string> {
  return createTask(function* ({ task }) {
    const over = begin();
    try {
      return yield* work();
    } finally {
      if (task.cancelling() > 0) yield* sleep(1);
      over();
    }
  });
}

function* sleepingFor(ms: number, result: string): Coroutine<string> {
  return yield* sleep(ms, result);
}

function* waitingForEver(): Coroutine<string> {
  return yield* new Future<string>();
}

function* failing(): Coroutine<string> {
  yield* sleep(4);
  throw BOOM;
}

function* tick(begin: Props['begin'], count: number): Coroutine<string> {
  const over = begin();
  try {
    return yield* sleep(1, String(count));
  } finally {
    over();
  }
}

/** The work of a periodic task: the diagrams of ticks that start at these milliseconds and take 1 ms. */
export function ticks(...starts: readonly number[]): string[] {
  return starts.map((ms) => `${String(ms)}ms ^!`);
}
