import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { context, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { coroutine, createTask, gatherSettled, run, sleep, taskGroup } from 'rxtask';
import { traceTasks, type TaskMessage, type TraceOptions } from 'rxtask/inspect/node';
import { enableAsyncContext } from 'rxtask/node';

const channel = tracingChannel<unknown, TaskMessage>('rxtask:task');
const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

/** Runs `act` while tasks are traced. Returns the events. */
async function eventsOf(act: () => PromiseLike<unknown>): Promise<string[]> {
  const events: string[] = [];
  const listeners = EVENTS.map((event) => {
    const listener = (message: unknown): void => {
      const { name, state } = message as TaskMessage;
      events.push([event, name, ...(state === undefined ? [] : [state])].join(' '));
    };
    subscribe(`tracing:rxtask:task:${event}`, listener);
    return () => unsubscribe(`tracing:rxtask:task:${event}`, listener);
  });
  const stop = traceTasks();
  try {
    await act();
  } finally {
    stop();
    for (const leave of listeners) leave();
  }
  return events;
}

describe('traceTasks publishes', () => {
  it('the creation and the end of each task', async () => {
    const events = await eventsOf(() =>
      run(
        function* () {
          yield* createTask(sleep(1), { name: 'child' });
        },
        { name: 'main' },
      ),
    );
    expect(events).toEqual([
      'start main',
      'end main',
      'start child',
      'end child',
      'asyncStart child succeeded',
      'asyncEnd child succeeded',
      'asyncStart main succeeded',
      'asyncEnd main succeeded',
    ]);
  });

  it('a failure as an error, and a cancellation as none', async () => {
    const events = await eventsOf(() =>
      run(
        function* () {
          const failing = createTask(
            function* () {
              throw new Error('no');
            },
            { name: 'failing' },
          );
          const cancelled = createTask(sleep(1000), { name: 'cancelled' });
          yield* sleep(1);
          cancelled.cancel();
          yield* gatherSettled([failing, cancelled]);
        },
        { name: 'main' },
      ),
    );
    expect(events.filter((event) => /failing|cancelled/.test(event)).slice(4)).toEqual([
      'error failing failed',
      'asyncStart failing failed',
      'asyncEnd failing failed',
      'asyncStart cancelled cancelled',
      'asyncEnd cancelled cancelled',
    ]);
  });

  it('one message a task, with its parent, its result and its error', async () => {
    const messages: TaskMessage[] = [];
    const listener = (message: unknown): unknown => messages.push(message as TaskMessage);
    subscribe('tracing:rxtask:task:start', listener);
    const stop = traceTasks();
    const error = new Error('no');
    const main = createTask(function* () {
      const child = createTask(function* () {
        throw error;
      });
      yield* gatherSettled([child]);
      return 42;
    });
    await main;
    stop();
    unsubscribe('tracing:rxtask:task:start', listener);
    expect(messages).toEqual([
      expect.objectContaining({ id: main.id, parentId: undefined, state: 'succeeded', result: 42 }),
      expect.objectContaining({ parentId: main.id, state: 'failed', error }),
    ]);
  });

  it('nothing once it is stopped', async () => {
    const stop = traceTasks();
    stop();
    stop();
    const events: unknown[] = [];
    const listener = (message: unknown): unknown => events.push(message);
    subscribe('tracing:rxtask:task:start', listener);
    await createTask(sleep(0));
    unsubscribe('tracing:rxtask:task:start', listener);
    expect(events).toEqual([]);
  });

  it('a failure that nothing observes, which is still reported', async () => {
    const stop = traceTasks();
    const task = createTask(function* () {
      throw new Error('unread');
    });
    await new Promise((resolve) => {
      task.addDoneCallback(() => {
        resolve(undefined);
      });
    });
    stop();
    expect(task.flags & 2).toBe(2); // UNRETRIEVED
    task.exception();
  });
});

describe.each([
  ['without', false],
  ['with', true],
])('a store that is bound, %s enableAsyncContext,', (_, isEnabled) => {
  it('is active in the steps of the task, across yield* and await, and in what it creates', async () => {
    const names = new AsyncLocalStorage<string>();
    channel.start.bindStore(names, ({ name }) => `${names.getStore() ?? ''}/${name}`);
    const enabled = isEnabled ? enableAsyncContext() : undefined;
    const stop = traceTasks();
    const seen: unknown[] = [];
    const inner = coroutine(function* () {
      yield* sleep(1);
      seen.push(names.getStore());
    });
    await run(
      function* () {
        yield* sleep(1);
        yield* inner();
        yield* createTask(inner(), { name: 'coroutine' });
        yield* createTask(
          async () => {
            await Promise.resolve();
            await createTask(inner(), { name: 'inside' });
            seen.push(names.getStore());
          },
          { name: 'async' },
        );
        seen.push(names.getStore());
      },
      { name: 'main' },
    );
    stop();
    enabled?.[Symbol.dispose]();
    channel.start.unbindStore(names);
    expect(seen).toEqual(['/main', '/main/coroutine', '/main/async/inside', '/main/async', '/main']);
  });
});

describe('OpenTelemetry', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer('spec');

  beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(async () => {
    context.disable();
    await provider.shutdown();
  });

  /** The spans of the tasks of `main`: each with its parent's name, its status and its state. */
  async function spansOf(main: () => Generator<never, unknown>): Promise<string[]> {
    exporter.reset();
    const spans = new WeakMap<TaskMessage, Span>();
    const around: TraceOptions['around'] = (message, enter) => {
      const span = tracer.startSpan(message.name);
      spans.set(message, span);
      context.with(trace.setSpan(context.active(), span), enter);
    };
    const onError = (message: unknown): void => {
      const { error } = message as TaskMessage;
      spans.get(message as TaskMessage)?.recordException(error as Error);
      spans.get(message as TaskMessage)?.setStatus({ code: SpanStatusCode.ERROR });
    };
    const onEnd = (message: unknown): void => {
      spans
        .get(message as TaskMessage)
        ?.setAttribute('state', (message as TaskMessage).state!)
        .end();
    };
    subscribe('tracing:rxtask:task:error', onError);
    subscribe('tracing:rxtask:task:asyncEnd', onEnd);
    const stop = traceTasks({ around });
    await run(main, { name: 'main' });
    stop();
    unsubscribe('tracing:rxtask:task:error', onError);
    unsubscribe('tracing:rxtask:task:asyncEnd', onEnd);
    await provider.forceFlush();
    const finished = exporter.getFinishedSpans();
    return finished.map(({ name, parentSpanContext, status, attributes }) => {
      const parent =
        finished.find((span) => span.spanContext().spanId === parentSpanContext?.spanId)?.name ?? 'none';
      return `${parent} > ${name}: ${String(attributes['state'])}${status.code === SpanStatusCode.ERROR ? ', ERROR' : ''}`;
    });
  }

  it('has a span for each task, under that of the task that created it', async () => {
    const leaf = coroutine(function* () {
      yield* sleep(1);
    });
    const spans = await spansOf(function* () {
      yield* createTask(
        function* () {
          yield* createTask(leaf(), { name: 'leaf' });
        },
        { name: 'branch' },
      );
      yield* createTask(
        async () => {
          await Promise.resolve();
          await createTask(leaf(), { name: 'awaited' });
        },
        { name: 'async' },
      );
      yield* tracer.startActiveSpan('mine', (span) =>
        (function* () {
          yield* createTask(leaf(), { name: 'after' });
          span.end();
        })(),
      );
    });
    expect(spans.sort()).toEqual([
      'async > awaited: succeeded',
      'branch > leaf: succeeded',
      'main > after: succeeded',
      'main > async: succeeded',
      'main > branch: succeeded',
      'main > mine: undefined',
      'none > main: succeeded',
    ]);
  });

  it('shows a failure as an error, and a cancellation as none', async () => {
    const spans = await spansOf(function* () {
      try {
        yield* taskGroup(function* (group) {
          group.createTask(
            function* () {
              yield* sleep(1);
              throw new Error('no');
            },
            { name: 'failing' },
          );
          group.createTask(sleep(1000), { name: 'sibling' });
        });
      } catch {
        /* the span says it */
      }
    });
    expect(spans.sort()).toEqual([
      'main > failing: failed, ERROR',
      'main > sibling: cancelled',
      'none > main: succeeded',
    ]);
  });
});
