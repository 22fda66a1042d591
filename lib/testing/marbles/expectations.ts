import { Observable, type Subscription } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { Awaitable, InvalidStateError, Task, type TaskState } from '../../index.js';
import type { Clock } from '../virtual/clock.js';
import { differenceOf } from './comparison.js';
import { Expectation } from './expectation.js';
import { type Message, parseDiagram, readDiagram } from './notation.js';
import { show } from '../values/show.js';
import { differenceOfSubscriptions, type SubscriptionLogs } from './subscriptions.js';

/** The result of `expectTask`: use one of the two methods, or both. */
export interface TaskExpectation<T> {
  /** What a subscriber sees; `!` is the end by cancellation, `error` what `#` fails with or the reason of `!`. */
  toBe(marbles: string, values?: Record<string, T>, error?: unknown): void;
  /** The states of the task: p pending, r running, c cancelling, then s, f or x: succeeded, failed, cancelled. It makes no consumer. */
  toGoThrough(marbles: string): void;
}

const LETTER_OF: Record<TaskState, string> = {
  pending: 'p',
  running: 'r',
  cancelling: 'c',
  succeeded: 's',
  failed: 'f',
  cancelled: 'x',
};
const LETTERS = Object.entries(LETTER_OF);

/** The expectations of one scenario. Subscribes as RxJS's `expectObservable` does, and compares when everything has been played. */
export class Expectations {
  private readonly all: Expectation[] = [];
  private readonly subscriptions: Subscription[] = [];
  private isOver = false;

  constructor(private readonly clock: Clock) {}

  readonly expectTask = <T>(source: Observable<T>, subscription?: string): TaskExpectation<T> => {
    assertObservable(source, 'expectTask');
    const expectation = this.add('expectTask(…)', this.expectTask);
    const toBe: TaskExpectation<T>['toBe'] = (marbles, values, error) => {
      // Not before: `toGoThrough` alone must not make a consumer of the task.
      this.compare(expectation, this.record(source, subscription), [marbles, values, error], toBe);
    };
    const toGoThrough = (marbles: string): void => {
      this.assertInTime('toGoThrough(…)');
      if (!(source instanceof Task)) {
        throw new TypeError(
          `toGoThrough() needs a Task, which has a life: write \`expectTask(createTask(…))\`; ${show(source)} has none.`,
        );
      }
      const expected = readLife(marbles);
      this.expectUntilLastOf(expected.messages);
      const received: Message[] = [];
      const states = source.state$.subscribe((state) =>
        received.push({ frame: this.clock.frame, notification: { kind: 'N', value: LETTER_OF[state] } }),
      );
      this.subscriptions.push(states);
      expectation.check(() => {
        const difference = differenceOf(received, expected);
        return difference && `The life of "${source.name}" is another ${difference}`;
      }, toGoThrough);
    };
    return { toBe, toGoThrough };
  };

  readonly expectObservable: RunHelpers['expectObservable'] = (source, subscription) => {
    assertObservable(source, 'expectObservable');
    const expectation = this.add('expectObservable(…)', this.expectObservable);
    const received = this.record(source, subscription);
    const toBe = (marbles: string, values?: Record<string, unknown>, error?: unknown): void =>
      this.compare(expectation, received, [marbles, values, error], toBe);
    const toEqual = (other: Observable<unknown>): void => {
      this.assertInTime('toEqual(…)');
      const messages = this.record(other, subscription);
      expectation.check(() => {
        const difference = differenceOf(received, { messages });
        return difference && `The two Observables differ ${difference}`;
      }, toEqual);
    };
    return { toBe, toEqual };
  };

  readonly expectSubscriptions: RunHelpers['expectSubscriptions'] = (logs: SubscriptionLogs) => {
    const expectation = this.add('expectSubscriptions(…)', this.expectSubscriptions);
    const toBe = (marbles: string | string[]): void => {
      const expected = [marbles].flat().map((each) => TestScheduler.parseMarblesAsSubscriptions(each, true));
      for (const { subscribedFrame, unsubscribedFrame } of expected) {
        this.clock.expectUntil(subscribedFrame);
        this.clock.expectUntil(unsubscribedFrame);
      }
      expectation.check(
        () =>
          differenceOfSubscriptions(
            logs,
            expected.filter(({ subscribedFrame }) => subscribedFrame !== Infinity),
          ),
        toBe,
      );
    };
    return { toBe };
  };

  /** The failures, each with the stack of its expectation. */
  takeFailures(): Error[] {
    return this.all.flatMap((expectation) => expectation.takeFailures());
  }

  /** An error for each expectation without a check. */
  get omissions(): Error[] {
    return this.all.flatMap(({ omission }) => omission ?? []);
  }

  /** Whether a subscription is open. */
  get isWatching(): boolean {
    return this.subscriptions.some(({ closed }) => !closed);
  }

  /** Ends the open subscriptions, and refuses further expectations. */
  leave(): void {
    this.isOver = true;
    for (const subscription of this.subscriptions.splice(0)) {
      try {
        subscription.unsubscribe();
      } catch {
        // The other teardowns run all the same; the scenario was judged before.
      }
    }
  }

  private add(call: string, caller: (...args: never[]) => unknown): Expectation {
    this.assertInTime(call);
    const expectation = new Expectation(call, caller);
    this.all.push(expectation);
    return expectation;
  }

  private assertInTime(call: string): void {
    if (!this.isOver) return;
    throw new InvalidStateError(
      `${call} comes when the scenario has ended: nothing would check it. Let the scenario wait for the code that calls it.`,
    );
  }

  private compare(
    expectation: Expectation,
    received: readonly Message[],
    [marbles, values, error]: [string, Record<string, unknown> | undefined, unknown],
    caller: (...args: never[]) => unknown,
  ): void {
    this.assertInTime('toBe(…)');
    const messages = parseDiagram(marbles, values, error);
    const { signs } = readDiagram(marbles);
    this.expectUntilLastOf(messages);
    expectation.check(() => {
      const difference = differenceOf(received, { messages, signs, values });
      return difference && `What came differs from the diagram ${difference}`;
    }, caller);
  }

  private expectUntilLastOf(messages: readonly Message[]): void {
    this.clock.expectUntil(messages.at(-1)?.frame ?? 0);
  }

  /** Subscribes at the instant of the subscription diagram, and records what comes. */
  private record(source: Observable<unknown>, diagram?: string | null): Message[] {
    const { clock } = this;
    const { subscribedFrame, unsubscribedFrame } = TestScheduler.parseMarblesAsSubscriptions(
      diagram ?? null,
      true,
    );
    clock.expectUntil(subscribedFrame);
    clock.expectUntil(unsubscribedFrame);
    const messages: Message[] = [];
    let subscription: Subscription | undefined;
    clock.schedule(
      () => {
        subscription = observe(source, clock, messages, this.subscriptions);
      },
      subscribedFrame === Infinity ? 0 : subscribedFrame,
    );
    if (unsubscribedFrame !== Infinity) clock.schedule(() => subscription?.unsubscribe(), unsubscribedFrame);
    return messages;
  }
}

/** Records notifications in `messages`. An Observable that comes as a value is recorded too, but a task is a value itself. */
function observe(
  source: Observable<unknown>,
  clock: Clock,
  messages: Message[],
  subscriptions: Subscription[],
  start = 0,
): Subscription {
  const add = (notification: Message['notification']): unknown =>
    messages.push({ frame: clock.frame - start, notification });
  const subscription = source.subscribe({
    next(value) {
      if (!(value instanceof Observable) || value instanceof Awaitable) add({ kind: 'N', value });
      else {
        const inner: Message[] = [];
        add({ kind: 'N', value: inner });
        observe(value, clock, inner, subscriptions, clock.frame);
      }
    },
    error(error: unknown) {
      add({ kind: 'E', error });
    },
    complete() {
      add({ kind: 'C' });
    },
  });
  subscriptions.push(subscription);
  return subscription;
}

/** Reads a diagram of states, as `readDiagram` does. @throws TypeError if it has another sign */
function readLife(marbles: string): ReturnType<typeof readDiagram> {
  const life = readDiagram(marbles);
  const wrong = life.signs.find((sign) => !LETTERS.some(([, letter]) => letter === sign));
  if (wrong === undefined) return life;
  const legend = LETTERS.map(([state, letter]) => `${letter} ${state}`).join(', ');
  throw new TypeError(`The lifecycle "${marbles}" has the sign "${wrong}": write ${legend}.`);
}

function assertObservable(source: unknown, caller: string): void {
  if (source instanceof Observable) return;
  throw new TypeError(
    `${caller}() needs a task or an Observable, not ${show(source)}: write \`${caller}(createTask(…))\`.`,
  );
}
