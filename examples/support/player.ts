import { merge, tap } from 'rxjs';
import { coroutine, createTask, now, periodic, run, type Task, type TaskState, wait } from 'rxtask';
import type { Example } from './example.js';
import { mask } from './mask.js';

/** An example that is being played. */
export interface Performance {
  readonly name: string;
  readonly title: string;
  readonly task: Task<void>;
  readonly lines: readonly string[];
  readonly expected: readonly string[];
  /** Milliseconds since its start. It stops when the task is done. */
  elapsed(): number;
}

/** Shows the performances: a live board, or plain lines. */
export interface Display {
  /** A performance has a new state. */
  changed(performance: Performance, state: TaskState): void;
  /** Ten times a second, and once at the end. */
  redraw(performances: readonly Performance[]): void;
}

/**
 * Plays all examples at once, and returns the performances when the last one has ended. If it is cancelled, it cancels the
 * running ones and waits for their clean-up.
 */
export const play = coroutine(function* (
  examples: Readonly<Record<string, Example>>,
  expected: (name: string) => readonly string[],
  display: Display,
) {
  const performances = Object.entries(examples).map(([name, example]) =>
    start(name, example, expected(name)),
  );
  const changes = performances.map((performance) =>
    performance.task.state$.pipe(
      tap((state) => {
        display.changed(performance, state);
      }),
    ),
  );
  const watching = createTask(merge(...changes));
  const board = periodic(100, () => {
    display.redraw(performances);
  });

  const tasks = performances.map(({ task }) => task);
  try {
    // `wait` does not throw the errors of its tasks, and does not pass a cancellation on to them. Hence the `finally`.
    yield* wait(tasks);
  } finally {
    for (const task of tasks) task.cancel('The player was stopped.');
    yield* wait([...tasks, watching]);
    board.cancel();
    display.redraw(performances);
  }
  return performances;
});

/** Whether it printed exactly the lines that Python prints. */
export function matches({ task, lines, expected }: Performance): boolean {
  return task.state === 'succeeded' && lines.join('\n') === expected.join('\n');
}

function start(name: string, example: Example, expected: readonly string[]): Performance {
  const lines: string[] = [];
  const print = (line: string) => {
    lines.push(mask(line));
  };

  // Each example has its own `run`, as it would in its own file, so its background tasks end with it. Because we pass on the
  // signal, a cancellation of this task cancels the program, and this task ends when the program has cleaned up.
  const task = createTask(({ signal }) => run(example.main(print), { signal }), { name });

  const started = now();
  let ended: number | undefined;
  task.addDoneCallback(() => {
    ended = now();
  });
  return { name, title: example.title, task, lines, expected, elapsed: () => (ended ?? now()) - started };
}
