import { type ChildProcess, spawn } from 'node:child_process';
import type { Observable } from 'rxjs';
import { described, millisecondsOrNone } from '../core/arguments.js';
import {
  CancelledError,
  type Coroutine,
  createTask,
  Future,
  shield,
  type Task,
  type TaskOptions,
  taskScheduler,
} from '../index.js';
import { Output } from './output.js';
import { ProcessError, type ProcessResult } from './process-error.js';

/** The options of `createTask`, and those of the process. */
export interface ExecOptions extends Omit<TaskOptions, 'eagerStart' | 'onCancel'> {
  /** A path, or a file URL. Default: this process's. */
  readonly cwd?: string | { readonly href: string } | undefined;
  /** Its environment. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Written to its standard input, which is then closed. Default: no standard input. */
  readonly input?: string | Uint8Array | undefined;
  /** The signal that is sent at the first request to cancel. Default 'SIGTERM'. */
  readonly killSignal?: `SIG${string}` | undefined;
  /** Milliseconds between that signal and SIGKILL. Default 5000; null and Infinity: never. */
  readonly graceMs?: number | null | undefined;
  /** How many characters of each output are kept for the result, the last ones. Default 1,048,576; null or Infinity: all. */
  readonly maxOutput?: number | null | undefined;
  /** With false, an exit code other than 0 is a result, and no failure. Default true. */
  readonly check?: boolean | undefined;
}

/** A Task of the result of a process. */
export interface ProcessTask extends Task<ProcessResult> {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** The lines of its standard output, without their ends. Hot; it completes when the process has ended. */
  readonly lines$: Observable<string>;
  /** The same for its standard error. */
  readonly errorLines$: Observable<string>;
}

const GRACE_MS = 5000;
const MAX_OUTPUT = 1_048_576;

/** The processes that run. When this process exits, it kills them. */
const running = new Set<ChildProcess>();

/**
 * Starts a program at once, without a shell, and returns a Task of its result.
 *
 * Cancelling the task sends `killSignal` and waits until the process has ended. After `graceMs`, or at a second request, it sends
 * SIGKILL. The task then ends cancelled, whatever the exit code. When this process exits, it kills the processes that still run.
 *
 * @param command the program: a name that PATH finds, or a path
 * @param args its arguments, each a string; nothing is expanded
 * @param options those of `createTask`, and those of the process
 * @returns the task, with `pid`, `lines$` and `errorLines$`; it fails with ProcessError when the exit code is not 0, when a signal ended
 *   it, or when it cannot be started
 * @throws TypeError, RangeError for wrong arguments and options
 *
 * @example
 * const task = exec('git', ['log', '--oneline']);
 * task.lines$.subscribe((line) => console.log(line));
 * const { stdout } = yield* waitFor(task, 10_000);
 *
 * @see asyncio.create_subprocess_exec; subprocess.run
 */
export function exec(command: string, args: readonly string[] = [], options: ExecOptions = {}): ProcessTask {
  assertArguments(command, args, options);
  const { cwd, env, input, name, signal, scheduler, detached } = options;
  const child = spawn(command, args, {
    cwd: typeof cwd === 'object' ? new URL(cwd.href) : cwd,
    env: env ?? process.env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const runningProcess = new RunningProcess(command, child, options, limitOf(options.maxOutput));
  const task = createTask(() => runningProcess.waitForEnd(), {
    name: name ?? command,
    signal,
    scheduler,
    detached,
    eagerStart: true,
  });
  return Object.assign(task, {
    pid: child.pid,
    lines$: runningProcess.stdout.lines$,
    errorLines$: runningProcess.stderr.lines$,
  });
}

/** One process, from its start to its end. */
class RunningProcess {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Detached: it is done when the process has ended, whether or not it has consumers. */
  private readonly ended = new Future<void>({ name: 'a process', detached: true });
  private failure: Error | undefined;
  private hasExited = false;
  private request: CancelledError | undefined;

  constructor(
    private readonly command: string,
    private readonly child: ChildProcess,
    private readonly options: ExecOptions,
    maxOutput: number,
  ) {
    const { stdin, stdout, stderr } = child;
    this.stdout = new Output(stdout!, maxOutput);
    this.stderr = new Output(stderr!, maxOutput);
    stdin?.on('error', () => undefined); // the process has ended without reading all of it: its exit code says whether it failed
    stdin?.end(options.input);
    keepUntilExit(child);
    child.once('error', (error) => {
      if (child.pid !== undefined) return; // a signal that could not be sent
      this.failure = error;
      this.end();
    });
    child.once('exit', () => {
      this.hasExited = true;
      // Do not wait for 'close': processes that it has started may keep its outputs open.
      if (this.request !== undefined) this.end();
    });
    child.once('close', () => this.end());
  }

  /** Waits for the end of the process. Passes each request on to it, and waits again. */
  *waitForEnd(): Coroutine<ProcessResult> {
    for (;;) {
      try {
        yield* shield(this.ended);
        break;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        this.pass(error);
      }
    }
    if (this.request !== undefined) throw this.request;
    return this.result();
  }

  private pass(request: CancelledError): void {
    const { child, options } = this;
    const isFirst = this.request === undefined;
    this.request = request;
    if (this.ended.done()) return;
    if (this.hasExited) {
      this.end();
      return;
    }
    const { killSignal = 'SIGTERM', graceMs = GRACE_MS } = options;
    child.kill(isFirst ? (killSignal as NodeJS.Signals) : 'SIGKILL');
    const limit = millisecondsOrNone(graceMs, 'exec');
    if (!isFirst || limit === Infinity) return;
    const grace = taskScheduler.schedule(() => child.kill('SIGKILL'), limit);
    this.ended.addDoneCallback(() => grace.unsubscribe());
  }

  private end(): void {
    if (this.ended.done()) return;
    const { stdout, stderr } = this.child;
    stdout!.destroy();
    stderr!.destroy();
    this.stdout.end();
    this.stderr.end();
    this.ended.setResult();
  }

  private result(): ProcessResult {
    const { child, command, options, failure } = this;
    const { exitCode: code, signalCode: signal } = child;
    const result: ProcessResult = { code, signal, stdout: this.stdout.text, stderr: this.stderr.text };
    if (failure !== undefined) {
      const what =
        (failure as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such program or folder' : failure.message;
      throw new ProcessError(
        `"${command}" could not be started: ${what}.`,
        { ...result, code: null },
        { cause: failure },
      );
    }
    if (code === 0 || (options.check === false && signal === null)) return result;
    const last = result.stderr.trimEnd().split('\n').at(-1);
    const how = signal === null ? `ended with exit code ${String(code)}` : `was ended by ${signal}`;
    throw new ProcessError(`"${command}" ${how}${last === '' ? '.' : `: ${String(last)}`}`, result);
  }
}

/** Number of characters that are kept. */
function limitOf(maxOutput: number | null | undefined): number {
  return maxOutput === undefined ? MAX_OUTPUT : (maxOutput ?? Infinity);
}

/** Kills the process if this one exits first. */
function keepUntilExit(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', killAll);
  running.add(child);
  const forget = (): void => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  };
  child.once('exit', forget);
  child.once('error', forget);
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

function assertArguments(command: unknown, args: unknown, options: ExecOptions): void {
  if (typeof command !== 'string' || command === '') {
    throw new TypeError(
      `exec() takes a program and its arguments, not ${described(command)}: write \`exec('git', ['log'])\`.`,
    );
  }
  if (!Array.isArray(args) || !args.every((each) => typeof each === 'string')) {
    throw new TypeError(
      `exec("${command}"): its arguments are an array of texts: write \`exec('${command}', ['--version'])\`. There is no shell that would split one text.`,
    );
  }
  const { graceMs, maxOutput } = options;
  millisecondsOrNone(graceMs, 'exec', `exec('${command}', args, { graceMs: 5000 })`);
  const limit = limitOf(maxOutput);
  if (limit !== Infinity && (!Number.isInteger(limit) || limit < 0)) {
    throw new RangeError(
      `exec("${command}"): maxOutput is a whole number, 0 or more, not ${described(maxOutput)}.`,
    );
  }
}
