import { Observable, type Subscriber, VirtualTimeScheduler } from 'rxjs';
import { createTask, Future, sleep, taskScheduler } from 'rxtask';
import {
  addReaction,
  deliverTo,
  DoneCallback,
  forEachReaction,
  hasReader,
  LeavingReaction,
  PromiseReaction,
  type Reaction,
  ReactionList,
  type Reactions,
  removeReaction,
  type ReactionSource,
  SubscriberReaction,
} from '../../../lib/core/consumers/reaction.js';
import { CANCELLED, FAILED, type Phase, SUCCEEDED } from '../../../lib/core/state.js';
import { currentLoop } from '../../../lib/loop/current-loop.js';
import { unhandledErrors } from '../../support/unhandled.js';
import { reported } from '../../support/reported.js';
import { play } from '../../support/virtual-time.js';

const errors = unhandledErrors();

class Waiter extends LeavingReaction {
  run(): void {}
}

function reaction(): Waiter {
  return new Waiter(currentLoop());
}

function inOrder(reactions: Reactions): Reaction[] {
  const visited: Reaction[] = [];
  forEachReaction(reactions, (item) => visited.push(item));
  return visited;
}

describe('reactions', () => {
  it('are kept in order of arrival, whether none, one or many', () => {
    const all = [reaction(), reaction(), reaction()];
    let reactions: Reactions;
    expect(inOrder(reactions)).toEqual([]);

    all.forEach((item, i) => {
      reactions = addReaction(reactions, item);

      expect(inOrder(reactions)).toEqual(all.slice(0, i + 1));
    });
  });

  it('that have left are not visited', () => {
    const [a, b, c] = [reaction(), reaction(), reaction()] as const;
    const reactions = addReaction(addReaction(addReaction(undefined, a), b), c);

    expect(inOrder(removeReaction(reactions, b))).toEqual([a, c]);
    expect(inOrder(removeReaction(a, a))).toEqual([]);
  });

  it('that are not in the list cannot leave', () => {
    const [a, b] = [reaction(), reaction()] as const;

    expect(removeReaction(undefined, a)).toBeUndefined();
    expect(removeReaction(a, b)).toBe(a);
    expect(inOrder(removeReaction(new ReactionList(a, b), reaction()))).toEqual([a, b]);
  });

  it('that arrive during a visit are not visited', () => {
    const [a, b, c] = [reaction(), reaction(), reaction()] as const;
    const list = new ReactionList(a, b);
    const visited: Reaction[] = [];
    forEachReaction(list, (item) => {
      visited.push(item);
      if (item === a) addReaction(list, c);
    });

    expect(visited).toEqual([a, b]);
    expect(inOrder(list)).toEqual([a, b, c]);
  });

  it('that leave during a visit are skipped', () => {
    const [a, b, c] = [reaction(), reaction(), reaction()] as const;
    const list = addReaction(new ReactionList(a, b), c);
    const visited: Reaction[] = [];
    forEachReaction(list, (item) => {
      visited.push(item);
      if (item === a) removeReaction(list, b);
    });

    expect(visited).toEqual([a, c]);
  });

  it('are moved together only when more than 16 have left, and more than half: leaving takes constant time on average', () => {
    const listOf = (all: Waiter[]): ReactionList => {
      const list = new ReactionList(all[0]!, all[1]!);
      for (const item of all.slice(2)) list.add(item);
      return list;
    };
    const leave = (list: ReactionList, items: Waiter[]): number => {
      for (const item of items) list.remove(item);
      return list.items.length;
    };
    const many = Array.from({ length: 100 }, reaction);
    const manyListed = listOf(many);
    const few = Array.from({ length: 20 }, reaction);
    const fewListed = listOf(few);

    expect(leave(manyListed, many.slice(0, 50))).toBe(100);
    expect(leave(manyListed, many.slice(50, 51))).toBe(49);
    expect(leave(manyListed, many.slice(60, 62))).toBe(49);
    expect(inOrder(manyListed)).toEqual([...many.slice(51, 60), ...many.slice(62)]);
    expect(leave(fewListed, few.slice(0, 16))).toBe(20);
    expect(leave(fewListed, few.slice(16, 17))).toBe(3);
  });

  it('release memory when most have left', () => {
    const all = Array.from({ length: 100 }, reaction);
    const list = new ReactionList(all[0]!, all[1]!);
    for (const item of all.slice(2)) addReaction(list, item);
    for (const item of all.slice(0, 90)) removeReaction(list, item);

    expect(inOrder(list)).toEqual(all.slice(90));
    expect(list.items.length).toBeLessThan(50);
  });
});

describe('a reaction, for inspection and in messages', () => {
  const future = new Future<void>({ name: 'answer' });
  const loop = currentLoop();
  function log(): void {}

  it.each([
    ['a named done callback', new DoneCallback(loop, future, log), 'The done callback "log" of "answer"'],
    ['a done callback', new DoneCallback(loop, future, () => undefined), 'The done callback of "answer"'],
    ['a subscriber', new SubscriberReaction(loop, future, {} as never), 'A subscriber of "answer"'],
  ])('is %s', (name, { consumer, title }, expected) => {
    expect([name, title]).toEqual([expect.stringContaining(consumer), expected]);
  });

  it('is a promise', () => {
    expect(new PromiseReaction(loop, future, log, log).consumer).toBe('promise');
  });
});

describe('a failure', () => {
  const callback = (): DoneCallback<Future<void>> =>
    new DoneCallback(currentLoop(), new Future<void>(), () => undefined);

  it.each<[string, boolean, () => Reactions]>([
    ['no reaction', false, () => undefined],
    ['a done callback', false, callback],
    ['done callbacks', false, () => new ReactionList(callback(), callback())],
    ['a reaction that may leave', true, reaction],
    ['a done callback and a reaction that may leave', true, () => new ReactionList(callback(), reaction())],
  ])('with %s: is read: %p', (_, isRead, make) => {
    expect(hasReader(make())).toBe(isRead);
  });
});

describe('a reaction to the end of a future', () => {
  it('is called in order of arrival, whether callback, coroutine, promise or subscriber', async () => {
    const log: string[] = [];
    const future = new Future<string>();
    const wait = (name: string): void => {
      createTask(function* () {
        log.push(`${name} ${yield* future}`);
      });
    };
    const task = createTask(function* () {
      future.addDoneCallback(() => log.push('callback 1'));
      wait('coroutine 2');
      yield* sleep(0);
      future.subscribe((value) => log.push(`subscriber 3 ${value}`));
      wait('coroutine 4');
      yield* sleep(0);
      future.addDoneCallback(() => log.push('callback 5'));
      future.setResult('value');
      log.push('set');
      yield* sleep(0);
    });

    await task;
    expect(log).toEqual([
      'set',
      'callback 1',
      'coroutine 2 value',
      'subscriber 3 value',
      'coroutine 4 value',
      'callback 5',
    ]);
  });

  it('settles a promise at its place in that order', async () => {
    const log: string[] = [];
    await createTask(function* () {
      const future = new Future<void>();
      // The loop calls a thenable's callbacks. Those of its promise follow in microtasks, between turns.
      future.settlePromise(
        () => log.push('promise 1'),
        () => undefined,
      );
      future.addDoneCallback(() => log.push('callback 2'));
      future.settlePromise(
        () => log.push('promise 3'),
        () => undefined,
      );
      future.setResult();
      log.push('set');
    });

    expect(log).toEqual(['set', 'promise 1', 'callback 2', 'promise 3']);
  });

  it('is called on the turn after the end, never synchronously', () => {
    const log: string[] = [];
    play(function* () {
      const future = new Future<number>();
      future.subscribe(() => log.push('answered'));
      taskScheduler.schedule(() => log.push('ready before the end'));
      future.setResult(1);
      taskScheduler.schedule(() => log.push('ready after the end'));
      log.push('end');
    });

    expect(log).toEqual(['end', 'ready before the end', 'answered', 'ready after the end']);
  });

  it('joins the list if it comes in the turn of the end; if it comes later, it is called at once', () => {
    const log: string[] = [];
    play(function* () {
      const future = new Future<number>();
      future.subscribe(() => log.push('first'));
      future.setResult(1);
      future.subscribe(() => log.push('joined'));
      log.push('same turn');
      yield* sleep(0);
      log.push('next turn');
      future.subscribe(() => log.push('at once'));
      log.push('after it');
    });

    expect(log).toEqual(['same turn', 'first', 'joined', 'next turn', 'at once', 'after it']);
  });

  it('that comes later, but before the others are called, is called after them', () => {
    const log: string[] = [];
    play(function* () {
      const future = new Future<number>();
      future.subscribe(() => log.push('first'));
      taskScheduler.schedule(() => {
        future.subscribe(() => log.push('second'));
        log.push('came');
      });
      future.setResult(1);
      taskScheduler.schedule(() => {
        future.subscribe(() => log.push('third'));
        log.push('came');
      });
      yield* sleep(1);
      future.subscribe(() => log.push('at once'));
      log.push('end');
    });

    expect(log).toEqual(['came', 'first', 'came', 'second', 'third', 'at once', 'end']);
  });

  it('that comes while the last of the others is called is called at once', () => {
    const log: string[] = [];
    play(function* () {
      const future = new Future<number>();
      future.subscribe(() => log.push('first'));
      const comeLate = (): unknown => future.subscribe(() => log.push('at once'));
      future.subscribe(() => {
        log.push('last');
        comeLate();
        log.push('end of the last');
      });
      future.setResult(1);
      yield* sleep(1);
    });

    expect(log).toEqual(['first', 'last', 'at once', 'end of the last']);
  });

  it('that comes during the change of state is called after the others', () => {
    const log: string[] = [];
    play(function* () {
      const task = createTask(sleep(1));
      task.subscribe({ complete: () => log.push('first') });
      task.state$.subscribe((state) => {
        if (state === 'succeeded') void second();
      });
      const second = (): unknown => task.subscribe({ complete: () => log.push('second') });
      yield* task;
    });

    expect(log).toEqual(['first', 'second']);
  });

  it('on an idle loop is called when the loop runs, and a later one at once', () => {
    const clock = new VirtualTimeScheduler();
    const log: string[] = [];
    const future = new Future<number>({ scheduler: clock });
    future.subscribe(() => log.push('first'));
    future.setResult(1);
    future.subscribe(() => log.push('second'));
    expect(log).toEqual([]);
    clock.flush();
    future.subscribe(() => log.push('third'));

    expect(log).toEqual(['first', 'second', 'third']);
  });

  it('joins the list, or is called at once, also as a promise', () => {
    const log: string[] = [];
    const wait = (future: Future<number>, name: string): void => {
      future.settlePromise(
        () => log.push(name),
        () => undefined,
      );
    };
    play(function* () {
      const future = new Future<number>();
      future.setResult(1);
      wait(future, 'joined');
      log.push('same turn');
      yield* sleep(0);
      log.push('next turn');
      wait(future, 'at once');
      log.push('after it');
    });

    expect(log).toEqual(['same turn', 'joined', 'next turn', 'at once', 'after it']);
  });

  it('gets nothing if it has left before its turn', () => {
    const log: unknown[] = [];
    play(function* () {
      const future = new Future<number>();
      const subscription = future.subscribe((value) => log.push(value));
      future.setResult(1);
      subscription.unsubscribe();
      yield* sleep(1);
    });

    expect(log).toEqual([]);
  });

  it('is called even if another callback throws, and that error is reported as in RxJS', async () => {
    const log: string[] = [];
    await createTask(function* () {
      const future = new Future<number>();
      future.addDoneCallback(() => {
        throw new Error('from a callback');
      });
      future.subscribe(() => {
        throw new Error('from an observer');
      });
      future.addDoneCallback(() => log.push('callback'));
      future.subscribe(() => log.push('observer'));
      future.setResult(1);
      yield* sleep(0);
    });
    await reported();

    expect(log).toEqual(['callback', 'observer']);
    expect(errors).toEqual([new Error('from a callback'), new Error('from an observer')]);
  });
});

describe('deliverTo', () => {
  function received(
    future: { phase: Phase; outcome: unknown },
    withValue: boolean,
    leave = false,
  ): unknown[] {
    const log: unknown[] = [];
    const settled: ReactionSource = {
      ...future,
      title: 'settled',
      hasStreamed: false,
      leave: () => undefined,
      markRetrieved: () => log.push('retrieved'),
    };
    new Observable((subscriber: Subscriber<unknown>) => {
      if (leave) subscriber.unsubscribe();
      deliverTo(subscriber, settled, withValue);
    }).subscribe({
      next: (value) => log.push(value),
      error: (error: unknown) => log.push('error', error),
      complete: () => log.push('complete'),
    });
    return log;
  }

  it.each<[string, { phase: Phase; outcome: unknown }, boolean, unknown[]]>([
    ['success', { phase: SUCCEEDED, outcome: 1 }, true, ['retrieved', 1, 'complete']],
    [
      'success whose values have come before',
      { phase: SUCCEEDED, outcome: 1 },
      false,
      ['retrieved', 'complete'],
    ],
    ['failure', { phase: FAILED, outcome: 'e' }, true, ['retrieved', 'error', 'e']],
    ['cancellation', { phase: CANCELLED, outcome: 'e' }, true, ['retrieved', 'error', 'e']],
  ])('passes %s on', (_, future, withValue, expected) => {
    expect(received(future, withValue)).toEqual(expected);
  });

  it('emits nothing to a subscriber that has left, and does not mark the failure as read', () => {
    expect(received({ phase: SUCCEEDED, outcome: 1 }, true, true)).toEqual([]);
  });
});
