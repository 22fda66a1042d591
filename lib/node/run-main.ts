import { constants } from 'node:os';
import { currentContext, inContext, Scope } from '../core/context/context.js';
import { millisecondsOrNone, assertOptions, described, wordOf } from '../core/arguments.js';
import { tasksUnder } from '../core/tasks-under.js';
import {
  CancelledError,
  now,
  run,
  type Task,
  type TaskBody,
  type TaskOptions,
  type TaskWork,
} from '../index.js';
import { places } from '../inspect/node/places.js';
import type { Places } from '../inspect/snapshot.js';
import { treeOf } from '../inspect/tree-of.js';
import { currentLoop } from '../loop/current-loop.js';
import { callAt, type Handle } from '../loop/handle.js';
import { Stall } from './stall.js';

/** A signal that requests the end of a program. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGBREAK' | 'SIGUSR1' | 'SIGUSR2';

/** The options of `createTask`, and how signals end the program. */
export interface MainOptions extends TaskOptions {
  /**
   * Milliseconds that clean-up may take after the first signal; then the exit is forced. Undefined, null and Infinity mean no
   * limit.
   */
  graceMs?: number | null | undefined;
  /** The signals that cancel main. Default: SIGINT and SIGTERM. */
  signals?: readonly EndSignal[] | undefined;
}

const END_SIGNALS: readonly EndSignal[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGBREAK',
  'SIGUSR1',
  'SIGUSR2',
];

/**
 * Milliseconds within which the same signal counts once: `npm start` and other wrappers pass Ctrl-C on to a program that
 * got it from the terminal already.
 */
const ECHO_MS = 250;

/**
 * Runs a program, as `run` does, handles signals, and sets the exit code.
 *
 * The first SIGINT or SIGTERM cancels main, with the signal's name as the reason. Main cleans up, then all tasks that were
 * started under it. A second signal, or `graceMs` after the first, prints the remaining tasks and what each waits for, and
 * forces the exit. The same signal within 250 ms of the first counts as one.
 *
 * The exit code is 0 if main returns, also after a signal: then main has handled the signal. It is 1 if main fails, and the
 * error is printed. It is 130 or 143 if SIGINT or SIGTERM cancelled main, or forced the exit. It is 13, and the tasks are
 * printed, if nothing is left that could wake main. If main sets an exit code and returns, that code stays. A code that was set
 * before main stays as it is, and does not count. Afterwards the process ends when nothing keeps it alive, and signals have their
 * default effect.
 *
 * @param main the same as for `createTask`
 * @param options those of `createTask`, `graceMs` and `signals`
 * @returns the exit code; it never rejects
 *
 * @example
 * await runMain(function* () {
 *   const server = yield* listen(8080);
 *   try { yield* sleep(Infinity); } finally { yield* until(server.close()); }
 * }, { graceMs: 10_000 });
 *
 * @see asyncio.run and its handling of SIGINT
 */
export async function runMain<T>(
  main: TaskBody<T> | TaskWork<T>,
  options: MainOptions = {},
): Promise<number> {
  const codeBefore = process.exitCode;
  let interruption: Interruption | undefined;
  try {
    assertOptions(options, 'runMain');
    const { graceMs, signals = ['SIGINT', 'SIGTERM'], signal, ...taskOptions } = options;
    const grace = graceOf(graceMs);
    assertSignals(signals);
    interruption = new Interruption(grace, [...signals]);
    try {
      interruption.listen(signal);
      const context = { ...currentContext(), scope: interruption.scope };
      const mainOptions = { ...taskOptions, signal: interruption.signal };
      await inContext(context, () => run(main, mainOptions), undefined);
    } finally {
      interruption.end();
    }
    return process.exitCode === codeBefore ? 0 : Number(process.exitCode ?? 0);
  } catch (error) {
    const code = error instanceof CancelledError ? interruption?.code : undefined;
    process.exitCode = code ?? 1;
    if (code === undefined) print(error);
    return process.exitCode;
  }
}

/** Prints the error that main failed with. Its properties may throw when they are read. */
function print(error: unknown): void {
  const attempts = [
    () => error,
    () =>
      `rxtask: main has failed with an error that throws when it is printed. ${String((error as Error).stack)}`,
    () => 'rxtask: main has failed with an error that cannot be printed.',
  ];
  for (const attempt of attempts) {
    try {
      console.error(attempt());
      return;
    } catch {
      // try the next, which prints less
    }
  }
}

/** @throws TypeError, RangeError */
function graceOf(graceMs: unknown): number {
  const right = 'runMain(main, { graceMs: 10_000 })';
  const ms = millisecondsOrNone(graceMs, 'runMain', right);
  if (ms < 0) {
    throw new RangeError(
      `runMain(): graceMs is 0 or more, not ${String(ms)}: write \`${right}\`, or leave it out for no limit.`,
    );
  }
  return ms;
}

/** Requires signals that a program can listen to and that mean its end. @throws TypeError, RangeError */
function assertSignals(signals: unknown): asserts signals is readonly EndSignal[] {
  if (!Array.isArray(signals)) {
    throw new TypeError(
      `runMain(): signals is an array of names, not ${described(signals)}: write \`{ signals: ['SIGINT', 'SIGTERM'] }\`.`,
    );
  }
  for (const name of signals as unknown[]) {
    if (END_SIGNALS.includes(name as EndSignal)) continue;
    throw new RangeError(
      `runMain(): a signal is one of '${END_SIGNALS.join("', '")}', not ${wordOf(name)}: no other asks a program to end.`,
    );
  }
}

/** The effect of signals on one main: the first cancels it, the second forces the exit. */
class Interruption {
  readonly scope = new Scope(currentContext().scope);
  /** The exit code if main ends cancelled; undefined before the first signal. */
  code: number | undefined;
  private first: { readonly name: string; readonly at: number } | undefined;
  private grace: Handle | undefined;
  private followed: AbortSignal | undefined;
  private readonly controller = new AbortController();
  private readonly stall = new Stall(
    () => this.code,
    () => this.report('main has not ended, and nothing is left that could wake it', tasksUnder(this.scope)),
  );

  constructor(
    private readonly graceMs: number,
    private readonly signals: readonly EndSignal[],
  ) {}

  /** Cancels main when aborted. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Listens to the signals of the system, and to `signal`. If it throws, `end` removes the listeners that were added. */
  listen(signal: AbortSignal | undefined): void {
    for (const name of this.signals) process.on(name, this.onSignal);
    this.stall.listen();
    this.followed = signal;
    if (signal?.aborted === true) this.onAbort();
    else signal?.addEventListener('abort', this.onAbort);
  }

  end(): void {
    this.grace?.cancel();
    this.followed?.removeEventListener('abort', this.onAbort);
    this.stall.end();
    for (const name of this.signals) process.off(name, this.onSignal);
  }

  private readonly onAbort = (): void => this.controller.abort(this.followed?.reason);

  private readonly onSignal = (name: EndSignal): void => {
    const code = 128 + constants.signals[name];
    const { first } = this;
    if (first === undefined) {
      this.first = { name, at: now() };
      this.code = code;
      if (this.graceMs < Infinity) {
        this.grace = callAt(currentLoop(), now() + this.graceMs, () => {
          // One more millisecond, so that tasks that need not wait end first.
          this.grace = callAt(currentLoop(), now() + 1, () =>
            this.force(`clean-up has taken more than ${String(this.graceMs)} ms`, code),
          );
        });
      }
      this.controller.abort(name);
    } else if (name !== first.name || now() - first.at > ECHO_MS)
      this.force(`${name}, the second signal`, code);
  };

  private force(why: string, code: number): void {
    const left = tasksUnder(this.scope);
    if (left.length === 0) return; // every task has ended, and main's promise settles now
    this.stall.end();
    this.report(`${why}: the exit is forced`, left);
    process.exit(code);
  }

  private report(what: string, left: Task<unknown>[]): void {
    console.error(`rxtask: ${what}. Tasks left:${treeOf(left, placesIfKnown)}`);
  }
}

/** The report must be printed even where V8's inspector does not answer: then without the lines where the tasks wait. */
const placesIfKnown: Places = (stacks) => {
  try {
    return places()(stacks);
  } catch {
    return stacks.map(() => []);
  }
};
