import { createTask, Future, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { observeChild, type ChildObserver } from '../../../lib/core/consumers/child-observer.js';
import { UNRETRIEVED } from '../../../lib/core/flags.js';
import { hasReader } from '../../../lib/core/consumers/reaction.js';

/** Records the children that are done. */
class Diary implements ChildObserver<Future<unknown>> {
  readonly ended: Future<unknown>[] = [];

  constructor(readonly mayIgnoreFailure = false) {}

  childDone(child: Future<unknown>): void {
    this.ended.push(child);
  }
}

describe('a child observer', () => {
  it('is called on the turn after the end, in the order of the other callbacks', () => {
    const events: unknown[] = [];
    runVirtual(function* () {
      const future = new Future<number>();
      future.addDoneCallback(() => events.push('before'));
      observeChild(future, { mayIgnoreFailure: false, childDone: (child) => events.push(child.result()) });
      future.addDoneCallback(() => events.push('after'));
      future.setResult(42);
      events.push('set');
      yield* sleep(0);
    });

    expect(events).toEqual(['set', 'before', 42, 'after']);
  });

  it('of a future that is done already is called on the next turn', () => {
    const diary = new Diary();
    const future = new Future<number>();
    future.setResult(1);
    runVirtual(function* () {
      observeChild(future, diary);
      expect(diary.ended).toEqual([]);
      yield* sleep(0);
    });

    expect(diary.ended).toHaveLength(1);
  });

  it('is a consumer, until it leaves', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(sleep(5));
      const reaction = observeChild(child, new Diary());
      child.subscribe().unsubscribe();
      yield* sleep(1);
      const states = [child.state];
      reaction.leave();
      child.subscribe().unsubscribe();
      yield* sleep(1);
      return [...states, child.state];
    });

    expect(result).toEqual(['running', 'cancelled']);
  });

  it('that has left is not called', () => {
    const diary = new Diary();
    runVirtual(function* () {
      const future = new Future<number>();
      observeChild(future, diary).leave();
      const other = observeChild(future, diary);
      observeChild(future, diary);
      other.leave();
      future.setResult(1);
      yield* sleep(0);
    });

    expect(diary.ended).toHaveLength(1);
  });

  it('that has left for good is not called, and a later failure counts as read, a turn after it', () => {
    const diary = new Diary();
    const isUnread = (future: Future<number>): boolean => (future.flags & UNRETRIEVED) !== 0;
    runVirtual(function* () {
      const future = new Future<number>();
      observeChild(future, diary).leaveForGood();
      expect(future.consumerCount).toBe(0);
      future.setException(new Error('late'));
      expect(isUnread(future)).toBe(true);
      yield* sleep(0);
      expect(isUnread(future)).toBe(false);
    });

    expect(diary.ended).toEqual([]);
  });

  it('that leaves for good a child that is done stays a consumer, and is called', () => {
    const diary = new Diary();
    runVirtual(function* () {
      const future = new Future<number>();
      const reaction = observeChild(future, diary);
      future.setResult(1);
      reaction.leaveForGood();
      expect(future.consumerCount).toBe(1);
      yield* sleep(0);
    });

    expect(diary.ended).toHaveLength(1);
  });

  it.each([
    ['reads failures', false],
    ['may leave them unread', true],
  ])('%s, as mayIgnoreFailure says', (_, mayIgnoreFailure) => {
    const future = new Future<number>();
    observeChild(future, new Diary(mayIgnoreFailure));

    expect(hasReader(future.reactions)).toBe(!mayIgnoreFailure);
    future.setException(new Error('expected'));
    expect(() => future.result()).toThrow('expected');
  });

  it('gets the values that a child emits before its end, if it has a method for them', () => {
    const values: unknown[] = [];
    runVirtual(function* () {
      const child = createTask(function* (context) {
        yield* sleep(1);
        context.emit('half');
      });
      observeChild(child, {
        mayIgnoreFailure: false,
        childDone: () => values.push('done'),
        childEmitted: (_child, value) => values.push(value),
      });
      observeChild(child, new Diary());
      yield* child;
    });

    expect(values).toEqual(['half', 'done']);
  });
});
