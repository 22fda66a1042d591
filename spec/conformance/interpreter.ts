import { VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  asCompleted,
  AsyncEvent,
  type Awaitable,
  Barrier,
  BoundedSemaphore,
  CancelledError,
  Condition,
  config,
  ContextVar,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  gather,
  gatherSettled,
  InvalidStateError,
  LifoQueue,
  Lock,
  now,
  PriorityQueue,
  Queue,
  run,
  Semaphore,
  shield,
  sleep,
  Task,
  type TaskGroup,
  taskGroup,
  taskScheduler,
  type TimeoutScope,
  wait,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';
// The public API runs the program. These two internals only observe when the loop stops, and which failures were retrieved.
import { UNRETRIEVED } from '../../lib/core/flags.js';
import { currentLoop } from '../../lib/loop/current-loop.js';
import { encode, encodeError, isCaughtBy, ProgramError, pythonClassOf } from './errors.js';
import type { Op, Outcome, Program, Ref, TraceEvent } from './program.js';

/** A `return` that is leaving a body. */
class Return {
  constructor(readonly value: unknown) {}
}

type Flow = Return | undefined;
type Resource = AsyncEvent | Lock | Semaphore | Condition | Barrier | Queue<unknown>;
type Body = readonly Op[];

const RETURN_WHEN = {
  ALL_COMPLETED: 'all-completed',
  FIRST_COMPLETED: 'first-completed',
  FIRST_EXCEPTION: 'first-exception',
} as const;

/** Runs one program on the public API, in virtual time, and writes the same trace as the oracle. */
class Interpreter {
  private readonly scheduler = new VirtualTimeScheduler();
  private readonly trace: TraceEvent[] = [];
  private readonly futures = new Map<string, Future<unknown>>();
  private readonly groups = new Map<string, TaskGroup>();
  private readonly timeouts = new Map<string, TimeoutScope>();
  private readonly callbacks = new Map<string, (future: Future<unknown>) => void>();
  private readonly variables = new Map<string, ContextVar<unknown>>();
  private readonly resources = new Map<string, Resource>();
  private readonly flags = new Set<unknown>();
  private leftovers: ReadonlySet<Task<unknown>> = new Set();
  private stopped: Outcome | undefined;
  private hasAbandoned = false;

  constructor(private readonly program: Program) {}

  async execute(): Promise<Outcome> {
    const { onUnretrieved } = config;
    // The trace records these separately.
    config.onUnretrieved = () => undefined;
    try {
      return await this.runToEnd();
    } finally {
      config.onUnretrieved = onUnretrieved;
    }
  }

  private async runToEnd(): Promise<Outcome> {
    let outcome: unknown;
    const { scheduler } = this;
    void run(() => this.main(), { name: 'main', scheduler }).then(
      (value) => {
        outcome = { ok: encode(value) };
      },
      (error: unknown) => {
        outcome = { raise: encodeError(error) };
      },
    );
    // Instant by instant, since events scheduled after the end of `run` are not part of the program.
    while (outcome === undefined && scheduler.actions.length > 0) {
      scheduler.maxFrames = scheduler.actions[0]?.delay ?? 0;
      scheduler.flush();
      for (let i = 0; i < 5; i++) await Promise.resolve();
    }
    const { stopped } = this;
    if (stopped === undefined) throw new Error('deadlock');
    // We await the tasks that asyncio abandons. If they wait forever, main is done but `run` is not.
    if (outcome === undefined && !this.hasAbandoned) throw new Error('run() has not ended');
    return { ...stopped, outcome: outcome ?? stopped.outcome };
  }

  /** The point, between turns, at which asyncio.run stops running main's loop. */
  private onRunDone(): void {
    this.record([now(), null, 'run_done']);
    this.leftovers = allTasks();
    let left = this.leftovers.size;
    if (left === 0) this.onShutdownDone();
    for (const task of this.leftovers) {
      task.addDoneCallback(() => {
        // asyncio's gather of them is complete in this turn, and stops the loop in the next.
        if (--left === 0) taskScheduler.schedule(() => this.betweenTurns(() => this.onShutdownDone()));
      });
    }
  }

  /** The point at which asyncio.run stops the loop for good. Later events are not part of the program. */
  private onShutdownDone(): void {
    const failed = [...this.leftovers].filter((task) => isFailed(task));
    for (const task of failed)
      this.record([now(), null, 'loop_exception', 'shutdown', encodeError(task.exception())]);
    this.record([now(), null, 'shutdown_done']);
    // Before `final`, which retrieves failures. asyncio.run itself retrieves the result of main.
    const unretrieved = [...this.futures]
      .filter(([name, { flags }]) => name !== 'main' && (flags & UNRETRIEVED) !== 0)
      .map(([name]) => name);
    const final = Object.fromEntries([...this.futures].map(([name, future]) => [name, this.finalOf(future)]));
    const outcome = query(this.futures.get('main')!, 'result');
    this.hasAbandoned = allTasks().size > 0;
    this.stopped = { outcome, end: now(), trace: [...this.trace], final, unretrieved };
  }

  private betweenTurns(run: () => void): void {
    currentLoop().callBetweenTurns({ run });
  }

  private *main(): Coroutine<unknown> {
    for (const [name, spec] of Object.entries(this.program.resources ?? {}))
      this.resources.set(name, makeResource(spec));
    const main = currentTask()!;
    this.remember('main', main);
    // Added after `run`'s own callback, so that `run` has already cancelled the remaining tasks.
    main.addDoneCallback(() => {
      this.betweenTurns(() => {
        this.onRunDone();
      });
    });
    return yield* this.body('main', this.program.main);
  }

  // ── bookkeeping

  private log(kind: string, ...args: unknown[]): void {
    this.record([now(), currentTask()?.name ?? null, kind, ...args.map(encode)]);
  }

  private record(event: TraceEvent): void {
    this.trace.push(event);
  }

  private remember(name: string, future: Future<unknown>): void {
    this.futures.set(name, future);
  }

  private finalOf(future: Future<unknown>): Record<string, unknown> {
    const requests = future instanceof Task ? { cancelling: (future as Task<unknown>).cancelling() } : {};
    if (!future.done()) return { state: 'pending', ...requests };
    if (future.cancelled()) return { state: 'cancelled', ...requests };
    const exception = exceptionOf(future);
    if (exception !== undefined) return { state: 'failed', exception: encodeError(exception), ...requests };
    return { state: 'finished', result: encode(unwrapped(future.result())), ...requests };
  }

  private *body(name: string, ops: Body): Coroutine<unknown> {
    this.log('start', name);
    let flow: Flow;
    try {
      flow = yield* this.all(ops);
    } catch (error) {
      this.log('end', name, { raise: encodeError(error) });
      throw error;
    }
    const value = flow?.value ?? null;
    this.log('end', name, { ok: value });
    return value;
  }

  private spawn(
    op: { readonly name: string; readonly body: Body; readonly eager?: boolean },
    group?: TaskGroup,
  ): Task<unknown> {
    const { name } = op;
    const task = (group ?? { createTask }).createTask(this.body(name, op.body), {
      name,
      eagerStart: op.eager === true,
    });
    this.remember(name, task);
    this.log('spawn', name);
    return task;
  }

  private future(ref: unknown): Future<unknown> | undefined {
    if (typeof ref === 'object') return this.spawn(ref as Exclude<Ref, string>);
    if (ref === 'self') return currentTask();
    const future = this.futures.get(ref as string);
    if (future === undefined) this.log('missing', ref);
    return future;
  }

  private several(refs: unknown): Future<unknown>[] {
    return (refs as Ref[]).map((ref) => this.future(ref)).filter((future) => future !== undefined);
  }

  private nameOf(future: Future<unknown>): string {
    for (const [name, known] of this.futures) if (known === future) return name;
    return '?';
  }

  private resource(op: Op, field: string): Resource | undefined {
    return this.resources.get(op[field] as string);
  }

  /** What can be acquired. For a condition, that is its lock. */
  private lock(op: Op): Lock | Semaphore {
    const resource = this.resource(op, 'lock');
    return resource instanceof Condition ? resource.lock : (resource as Lock | Semaphore);
  }

  private variable(op: Op): ContextVar<unknown> {
    const name = op['var'] as string;
    let variable = this.variables.get(name);
    if (variable === undefined) this.variables.set(name, (variable = new ContextVar<unknown>(name, null)));
    return variable;
  }

  // ── running operations

  private *all(ops: Body): Coroutine<Flow> {
    for (const op of ops) {
      const flow = yield* this.one(op);
      if (flow !== undefined) return flow;
    }
    return undefined;
  }

  private *one(op: Op): Coroutine<Flow> {
    switch (op.op) {
      case 'sleep': {
        const value = yield* sleep(op['ms'] as number, op['value']);
        this.log('slept', op['ms'], ...(value === undefined || value === null ? [] : [value]));
        return undefined;
      }
      case 'return':
        return new Return(op['value'] ?? null);
      case 'repeat':
        for (let i = 0; i < (op['n'] as number); i++) {
          const flow = yield* this.all(op['body'] as Body);
          if (flow !== undefined) return flow;
        }
        return undefined;
      case 'try':
        return yield* this.try(op);
      case 'await': {
        const future = this.future(op['task']);
        if (future !== undefined) this.log('awaited', this.nameOf(future), unwrapped(yield* future));
        return undefined;
      }
      case 'wait_for':
        yield* this.waitFor(op);
        return undefined;
      case 'timeout':
        return yield* this.timeout(op, (body) => withTimeout(op['ms'] as number | null, body));
      case 'timeout_at':
        return yield* this.timeout(op, (body) => withDeadline(op['at'] as number | null, body));
      case 'shield': {
        const future = this.future(op['task']);
        if (future !== undefined) this.log('shield', this.nameOf(future), unwrapped(yield* shield(future)));
        return undefined;
      }
      case 'gather': {
        const futures = this.several(op['tasks']);
        const values = yield* this.gathering(op, futures);
        this.log(
          'gather',
          futures.map((future) => this.nameOf(future)),
          unwrapped(values),
        );
        return undefined;
      }
      case 'wait': {
        const futures = this.several(op['tasks']);
        if (futures.length === 0) return undefined;
        const { done, pending } = yield* wait(futures, {
          timeout: (op['ms'] ?? null) as number | null,
          returnWhen: RETURN_WHEN[op['mode'] as keyof typeof RETURN_WHEN],
        });
        const namesIn = (set: Set<Future<unknown>>): string[] =>
          futures.filter((future) => set.has(future)).map((future) => this.nameOf(future));
        this.log('wait', namesIn(done), namesIn(pending));
        return undefined;
      }
      case 'as_completed':
        yield* this.asCompleted(op);
        return undefined;
      case 'task_group':
        return yield* this.taskGroup(op);
      case 'event_wait':
        yield* (this.resource(op, 'event') as AsyncEvent).wait();
        this.log('event_wait', op['event'], true);
        return undefined;
      case 'lock_acquire':
      case 'sem_acquire':
        yield* this.lock(op).acquire();
        this.log('acquired', op['lock']);
        return undefined;
      case 'with_lock':
      case 'with_sem':
        return yield* this.holding(op['lock'], this.lock(op), op['body'] as Body);
      case 'with_cond':
        return yield* this.holding(
          op['cond'],
          (this.resource(op, 'cond') as Condition).lock,
          op['body'] as Body,
        );
      case 'cond_wait':
        yield* (this.resource(op, 'cond') as Condition).wait();
        this.log('cond_wait', op['cond'], true);
        return undefined;
      case 'cond_wait_for':
        yield* (this.resource(op, 'cond') as Condition).waitUntil(() => this.flags.has(op['flag']));
        this.log('cond_wait_for', op['cond'], op['flag']);
        return undefined;
      case 'barrier_wait':
        this.log('barrier_wait', op['barrier'], yield* (this.resource(op, 'barrier') as Barrier).wait());
        return undefined;
      case 'barrier_abort':
        yield* (this.resource(op, 'barrier') as Barrier).abort();
        return undefined;
      case 'barrier_reset':
        yield* (this.resource(op, 'barrier') as Barrier).reset();
        return undefined;
      case 'queue_put':
        yield* (this.resource(op, 'queue') as Queue<unknown>).put(op['value']);
        this.log('put', op['queue'], op['value']);
        return undefined;
      case 'queue_get':
        this.log('got', op['queue'], yield* (this.resource(op, 'queue') as Queue<unknown>).get());
        return undefined;
      case 'queue_join':
        yield* (this.resource(op, 'queue') as Queue<unknown>).join();
        this.log('joined', op['queue']);
        return undefined;
      default:
        this.now(op);
        return undefined;
    }
  }

  private *try(op: Op): Coroutine<Flow> {
    const handlers = (op['except'] ?? []) as readonly { types: string[]; body: Body; then?: string }[];
    try {
      let flow: Flow;
      try {
        flow = yield* this.all(op['body'] as Body);
      } catch (error) {
        const handler = handlers.find(({ types }) => isCaughtBy(error, types));
        if (handler === undefined) throw error;
        this.log('caught', error);
        const handled = yield* this.all(handler.body);
        if (handled !== undefined) return handled;
        if (handler.then === 'reraise') throw error;
        return undefined;
      }
      return flow ?? (yield* this.all((op['else'] ?? []) as Body));
    } finally {
      yield* this.all((op['finally'] ?? []) as Body);
    }
  }

  private *waitFor(op: Op): Coroutine<void> {
    let name: string;
    let work: Future<unknown> | Coroutine<unknown>;
    if ('task' in op) {
      const future = this.future(op['task']);
      if (future === undefined) return;
      name = this.nameOf(future);
      work = future;
    } else {
      name = op['name'] as string;
      work = this.body(name, op['body'] as Body);
    }
    this.log('wait_for', name, unwrapped(yield* waitFor(work, op['ms'] as number | null)));
  }

  private *timeout(
    op: Op,
    within: (body: (scope: TimeoutScope) => Coroutine<Flow>) => Awaitable<Flow>,
  ): Coroutine<Flow> {
    const id = op['id'] as string;
    const flow = yield* within((scope) => {
      this.timeouts.set(id, scope);
      return this.all(op['body'] as Body);
    });
    this.log('timeout_exit', id, this.timeouts.get(id)?.expired());
    return flow;
  }

  private gathering(op: Op, futures: Future<unknown>[]): Future<unknown> {
    return op['return_exceptions'] === true ? gatherSettled(futures) : gather(futures);
  }

  private *asCompleted(op: Op): Coroutine<void> {
    const futures = this.several(op['tasks']);
    let count = 0;
    for (const next of asCompleted(futures, { timeout: (op['ms'] ?? null) as number | null })) {
      try {
        this.log('item', { ok: encode(unwrapped(yield* next)) });
      } catch (error) {
        if (op['catch'] === false || error instanceof CancelledError) throw error;
        this.log('item', { raise: encodeError(error) });
      }
      if (++count === op['limit']) return;
    }
  }

  private *taskGroup(op: Op): Coroutine<Flow> {
    const id = op['id'] as string;
    const { groups } = this;
    const flow = yield* taskGroup<Flow>((group) => {
      groups.set(id, group);
      return this.groupBody(op);
    });
    this.log('group_exit', id);
    return flow;
  }

  private *groupBody(op: Op): Coroutine<Flow> {
    const flow = yield* this.all(op['body'] as Body);
    this.log('group_body', op['id']);
    return flow;
  }

  private *holding(name: unknown, lock: Lock | Semaphore, ops: Body): Coroutine<Flow> {
    yield* lock.acquire();
    try {
      this.log('acquired', name);
      return yield* this.all(ops);
    } finally {
      lock.release(); // `async with` in asyncio checks this too
    }
  }

  /** Operations that do not wait: the ones allowed in callbacks. */
  private now(op: Op): void {
    switch (op.op) {
      case 'log':
        this.log('log', op['msg']);
        return;
      case 'raise':
        throw new ProgramError(op['type'] as string, op['msg']);
      case 'spawn':
        this.spawn(op as never);
        return;
      case 'cancel': {
        const future = this.future(op['task']);
        if (future !== undefined) this.log('cancel', op['task'], future.cancel(op['msg'] ?? undefined));
        return;
      }
      case 'uncancel': {
        const task = this.future(op['task']) as Task<unknown> | undefined;
        if (task !== undefined) this.log('uncancel', op['task'], task.uncancel());
        return;
      }
      case 'query': {
        const future = this.future(op['task']);
        if (future === undefined) return;
        const answers = (op['what'] as string[]).map((what) => [what, query(future, what)]);
        this.log('query', op['task'], Object.fromEntries(answers));
        return;
      }
      case 'current':
        this.log('current', currentTask()?.name ?? null);
        return;
      case 'all_tasks':
        this.log(
          'all_tasks',
          [...allTasks()].map(({ name }) => (/^Task-\d+$/.test(name) ? '(anonymous)' : name)).sort(),
        );
        return;
      case 'future':
        this.remember(op['name'] as string, new Future<unknown>());
        return;
      case 'set_result':
        this.settle(op, (future) => {
          future.setResult(op['value']);
        });
        return;
      case 'set_exception':
        this.settle(op, (future) => {
          future.setException(new ProgramError(op['type'] as string, op['msg']));
        });
        return;
      case 'callback':
        this.addCallback(op);
        return;
      case 'remove_callback': {
        const future = this.future(op['task']);
        const callback = this.callbacks.get(op['label'] as string);
        if (future === undefined) return;
        this.log(
          'remove_callback',
          op['label'],
          callback === undefined ? 0 : future.removeDoneCallback(callback),
        );
        return;
      }
      case 'call_soon':
        taskScheduler.schedule(() => {
          this.handle(op);
        });
        return;
      case 'call_later':
        taskScheduler.schedule(() => {
          this.handle(op);
        }, op['ms'] as number);
        return;
      case 'ctx_set':
        this.variable(op).set(op['value']);
        return;
      case 'ctx_get':
        this.log('ctx', op['var'], this.variable(op).get());
        return;
      case 'gather_start': {
        const futures = this.several(op['tasks']);
        this.remember(op['name'] as string, this.gathering(op, futures));
        return;
      }
      case 'shield_start': {
        const future = this.future(op['task']);
        if (future !== undefined) this.remember(op['name'] as string, shield(future));
        return;
      }
      case 'flag':
        if (op['value'] === true) this.flags.add(op['flag']);
        else this.flags.delete(op['flag']);
        return;
      case 'look':
        this.log('look', op['resource'], stateOf(this.resource(op, 'resource')));
        return;
      case 'reschedule':
        this.reschedule(op);
        return;
      case 'expired': {
        const scope = this.timeouts.get(op['id'] as string);
        if (scope === undefined) this.log('missing', op['id']);
        else this.log('expired', op['id'], scope.expired(), scope.when());
        return;
      }
      case 'tg_spawn':
        this.spawnInGroup(op);
        return;
      case 'event_set':
        (this.resource(op, 'event') as AsyncEvent).set();
        return;
      case 'event_clear':
        (this.resource(op, 'event') as AsyncEvent).clear();
        return;
      case 'lock_release':
      case 'sem_release':
        try {
          this.lock(op).release();
        } catch (error) {
          this.log('release', op['lock'], { raise: pythonClassOf(error) });
        }
        return;
      case 'locked':
        this.log('locked', op['lock'], this.lock(op).locked());
        return;
      case 'cond_notify': {
        const condition = this.resource(op, 'cond') as Condition;
        if (op['n'] === undefined || op['n'] === null) condition.notifyAll();
        else condition.notify(op['n'] as number);
        return;
      }
      case 'queue_put_nowait':
        this.queueNow(op, 'put_nowait', (queue) => {
          queue.putNow(op['value']);
        });
        return;
      case 'queue_get_nowait':
        this.queueNow(op, 'get_nowait', (queue) => queue.getNow());
        return;
      case 'task_done':
        this.queueNow(op, 'task_done', (queue) => {
          queue.taskDone();
        });
        return;
      case 'queue_shutdown':
        (this.resource(op, 'queue') as Queue<unknown>).shutdown(op['immediate'] === true);
        this.log('queue_shutdown', op['queue']);
        return;
      default:
        throw new Error(`no such operation: ${op.op}`);
    }
  }

  private settle(op: Op, apply: (future: Future<unknown>) => void): void {
    const future = this.future(op['name']);
    if (future === undefined) return;
    try {
      apply(future);
      this.log(op.op, op['name'], { ok: true });
    } catch (error) {
      if (!(error instanceof InvalidStateError)) throw error;
      this.log(op.op, op['name'], { raise: pythonClassOf(error) });
    }
  }

  private addCallback(op: Op): void {
    const future = this.future(op['task']);
    if (future === undefined) return;
    const callback = (ended: Future<unknown>): void => {
      const state = ended.cancelled() ? 'cancelled' : isFailed(ended) ? 'failed' : 'finished';
      this.log('callback', op['label'], op['task'], state);
      this.actions(op);
    };
    this.callbacks.set(op['label'] as string, callback);
    future.addDoneCallback(callback);
  }

  private handle(op: Op): void {
    this.log('handle', op['label']);
    this.actions(op);
  }

  /** Runs a callback. The oracle's loop reports its error immediately, RxJS later, so we catch it here. */
  private actions(op: Op): void {
    try {
      for (const action of (op['actions'] ?? []) as Body) this.now(action);
    } catch (error) {
      this.record([now(), null, 'loop_exception', 'callback', encodeError(error)]);
    }
  }

  private reschedule(op: Op): void {
    const scope = this.timeouts.get(op['id'] as string);
    if (scope === undefined) {
      this.log('missing', op['id']);
      return;
    }
    const when = op['ms'] === null || op['ms'] === undefined ? null : now() + (op['ms'] as number);
    try {
      scope.reschedule(when);
      this.log('reschedule', op['id'], { ok: when });
    } catch (error) {
      this.log('reschedule', op['id'], { raise: pythonClassOf(error) });
    }
  }

  private spawnInGroup(op: Op): void {
    const group = this.groups.get(op['group'] as string);
    if (group === undefined) {
      this.log('missing', op['group']);
      return;
    }
    const { name, body, eager } = op as unknown as { name: string; body: Body; eager?: boolean };
    let task: Task<unknown>;
    try {
      task = group.createTask(this.body(name, body), { name, eagerStart: eager === true });
    } catch (error) {
      this.log('tg_spawn', name, { raise: encodeError(error) });
      return;
    }
    this.remember(name, task);
    this.log('spawn', name);
  }

  private queueNow(op: Op, kind: string, apply: (queue: Queue<unknown>) => unknown): void {
    try {
      this.log(kind, op['queue'], { ok: apply(this.resource(op, 'queue') as Queue<unknown>) ?? null });
    } catch (error) {
      this.log(kind, op['queue'], { raise: pythonClassOf(error) });
    }
  }
}

function makeResource(spec: Readonly<Record<string, unknown>>): Resource {
  const value = (spec['value'] ?? 1) as number;
  const maxSize = (spec['maxsize'] ?? 0) as number;
  switch (spec['type']) {
    case 'event':
      return new AsyncEvent();
    case 'lock':
      return new Lock();
    case 'semaphore':
      return new Semaphore(value);
    case 'bounded_semaphore':
      return new BoundedSemaphore(value);
    case 'condition':
      return new Condition();
    case 'barrier':
      return new Barrier(spec['parties'] as number);
    default:
      return spec['order'] === 'lifo'
        ? new LifoQueue<unknown>(maxSize)
        : spec['order'] === 'priority'
          ? new PriorityQueue<unknown>(maxSize)
          : new Queue<unknown>(maxSize);
  }
}

function stateOf(resource: Resource | undefined): Record<string, unknown> {
  if (resource instanceof AsyncEvent) return { set: resource.isSet() };
  if (resource instanceof Barrier) return { waiting: resource.waiting, broken: resource.broken };
  if (resource instanceof Queue)
    return { size: resource.size, empty: resource.empty(), full: resource.full() };
  const lock = resource instanceof Condition ? resource.lock : resource!;
  return { locked: lock.locked() };
}

function exceptionOf(future: Future<unknown>): unknown {
  return future.cancelled() ? undefined : future.exception();
}

function isFailed(future: Future<unknown>): boolean {
  return !future.cancelled() && (future as unknown as { phase: number }).phase === 4;
}

/** gatherSettled's entries, as asyncio's return_exceptions gives them: the value, or the error itself. */
function unwrapped(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('status' in item)) return unwrapped(item);
    const { status } = item as PromiseSettledResult<unknown>;
    return status === 'fulfilled'
      ? unwrapped((item as PromiseFulfilledResult<unknown>).value)
      : ((item as PromiseRejectedResult).reason as unknown);
  });
}

function query(future: Future<unknown>, what: string): unknown {
  const attempt = (read: () => unknown): unknown => {
    try {
      return { ok: encode(unwrapped(read())) };
    } catch (error) {
      return { raise: encodeError(error) };
    }
  };
  switch (what) {
    case 'done':
      return future.done();
    case 'cancelled':
      return future.cancelled();
    case 'cancelling':
      return future instanceof Task ? (future as Task<unknown>).cancelling() : null;
    case 'name':
      return future instanceof Task ? (future as Task<unknown>).name : null;
    case 'result':
      return attempt(() => future.result());
    default:
      return attempt(() => future.exception());
  }
}

/** Runs `program` and returns its outcome. */
export function interpret(program: Program): Promise<Outcome> {
  return new Interpreter(program).execute();
}
