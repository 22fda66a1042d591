import type { SchedulerLike } from 'rxjs';
import {
  CancelledError,
  type Coroutine,
  config,
  createTask,
  currentTask,
  now,
  run,
  shield,
  sleep,
  type Task,
  taskGroup,
  withTimeout,
} from 'rxtask';
import type { Block, Step } from './tree.js';

/** The observations that are checked after a program has ended. */
export interface Played {
  readonly tasks: readonly Task<unknown>[];
  /** The events of each task, in order. Those of the main task come first. */
  readonly events: readonly (readonly string[])[];
  /** The errors that were thrown, and those that were observed. */
  readonly thrown: ReadonlySet<unknown>;
  readonly observed: ReadonlySet<unknown>;
  /** Which error was reported for which task. */
  readonly reports: readonly string[];
  /** The faults found while the program ran. */
  readonly violations: readonly string[];
  /** The instants of scheduled events: ends of sleeps, and deadlines. */
  readonly deadlines: readonly number[];
}

class Thrown extends Error {}

/** Runs a program as the main task of a `run`. `flush` lets virtual time pass. */
export async function playTree(
  program: Block,
  unit: number,
  scheduler?: SchedulerLike & { flush(): void },
): Promise<Played> {
  const tasks: Task<unknown>[] = [];
  const events: string[][] = [[]];
  const thrown = new Set<unknown>();
  const observed = new Set<unknown>();
  const reports: string[] = [];
  const violations: string[] = [];
  const deadlines: number[] = [];

  const observe = (error: unknown): void => {
    if (error instanceof AggregateError) error.errors.forEach(observe);
    else observed.add(error);
  };

  function enlist(body: Block, start: (work: Coroutine<void>) => Task<unknown>): Task<unknown> {
    const index = tasks.length + 1;
    events[index] = [];
    const task = start(interpret(body, index));
    tasks.push(task);
    return task;
  }

  function* interpret(block: Block, self: number): Coroutine<void> {
    for (const step of block) yield* one(step, self);
  }

  function pass(ms: number): ReturnType<typeof sleep> {
    if (ms > 0) deadlines.push(now() + ms * unit);
    return sleep(ms * unit);
  }

  function* one(step: Step, self: number): Coroutine<void> {
    const log = (event: string): void => {
      events[self]!.push(event);
    };
    switch (step.do) {
      case 'sleep':
        yield* pass(step.ms);
        log(`slept ${String(step.ms)}`);
        return;
      case 'fail': {
        const error = new Thrown(`error ${String(thrown.size)}`);
        thrown.add(error);
        log('fails');
        throw error;
      }
      case 'spawn':
        enlist(step.body, (work) => createTask(work));
        return;
      case 'cancel': {
        const task = tasks[step.which % tasks.length];
        if (task === undefined) return;
        // As in asyncio, cancelling a failed task counts as observing its failure.
        if (task.done() && !task.cancelled()) observe(task.exception());
        log(`cancels ${String(task.cancel())}`);
        return;
      }
      case 'await':
      case 'shielded': {
        // A task that waits only for later tasks closes no circle.
        const task = tasks.slice(self)[step.which % Math.max(1, tasks.length - self)];
        if (task === undefined) return;
        try {
          yield* step.do === 'await' ? task : shield(task);
          log('has waited');
        } catch (error) {
          log(`waited in vain: ${nameOf(error)}`);
          // A task cancelled in the turn of the failure gets only the request, as in asyncio.
          if (error instanceof CancelledError && task.done() && !task.cancelled()) observe(task.exception());
          throw error;
        }
        return;
      }
      case 'group': {
        const children: Task<unknown>[] = [];
        yield* inBlock('group', self, log, function* () {
          try {
            yield* taskGroup(function* (group) {
              for (const child of step.children)
                children.push(enlist(child, (work) => group.createTask(work)));
              yield* interpret(step.body, self);
            });
          } finally {
            if (children.some((child) => !child.done())) violations.push('a group ended before its children');
          }
        });
        return;
      }
      case 'timeout':
        deadlines.push(now() + step.ms * unit);
        yield* inBlock('timeout', self, log, function* () {
          yield* withTimeout(step.ms * unit, () => interpret(step.body, self));
        });
        return;
      case 'guard':
        try {
          yield* interpret(step.body, self);
        } catch (error) {
          observe(error);
          log(`guarded from ${nameOf(error)}`);
        }
        return;
      case 'cleanup': {
        let failure: { error: unknown } | undefined;
        try {
          yield* interpret(step.body, self);
        } catch (error) {
          failure = { error };
        }
        try {
          yield* pass(step.ms);
        } catch (error) {
          // JavaScript replaces the first error with the second.
          if (failure !== undefined) observe(failure.error);
          throw error;
        }
        log('clean');
        if (failure !== undefined) throw failure.error;
      }
    }
  }

  /** The blocks that the main task is in. */
  let depth = 0;

  /**
   * Only blocks of the main task cancel it. Each block makes at most one request and takes it back at its end. The remaining
   * requests belong to the enclosing blocks.
   */
  function* inBlock(
    name: string,
    self: number,
    log: (event: string) => void,
    block: () => Coroutine<void>,
  ): Coroutine<void> {
    const before = currentTask()!.cancelling();
    if (self === 0) depth++;
    try {
      yield* block();
      log(`${name} ended`);
    } catch (error) {
      log(`${name} raised ${nameOf(error)}`);
      throw error;
    } finally {
      const after = currentTask()!.cancelling();
      if (self === 0) depth--;
      if (after < before || (self === 0 && after > depth))
        violations.push(`a ${name} left the count of requests at ${String(after)}, from ${String(before)}`);
    }
  }

  const { onUnretrieved } = config;
  config.onUnretrieved = (error, { name }) => {
    observe(error);
    reports.push(`${name}: ${String(error)}`);
  };
  try {
    const ended = run(interpret(program, 0), { scheduler });
    scheduler?.flush();
    await ended.then(
      () => events[0]!.push('succeeded'),
      (error: unknown) => {
        observe(error);
        events[0]!.push(`failed with ${nameOf(error)}`);
      },
    );
  } finally {
    config.onUnretrieved = onUnretrieved;
  }
  tasks.forEach((task, i) => events[i + 1]!.push(task.state));
  return { tasks, events, thrown, observed, reports, violations, deadlines };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
