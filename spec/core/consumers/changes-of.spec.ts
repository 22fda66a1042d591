import { of } from 'rxjs';
import { ContextVar, createTask, currentTask, Future, sleep } from 'rxtask';
import { changesOf } from '../../../lib/core/consumers/changes-of.js';
import { inVirtualTime, play } from '../../support/virtual-time.js';

describe('changesOf', () => {
  it('emits what `read` returns now, then after each change, until the end', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const future = new Future<string>();
      changesOf(future, () => future.done()).subscribe({ next: log, complete: () => log('complete') });
      yield* sleep(1);
      future.setResult('x');
    });

    expect(timeline).toEqual([
      [0, false],
      [1, true],
      [1, 'complete'],
    ]);
  });

  it('notifies a subscriber in the context in which it subscribed, not in that of the code that changes the state', () => {
    const user = new ContextVar('user', 'none');
    const seen: unknown[] = [];
    play(function* () {
      user.set('subscriber');
      const task = createTask(sleep(1000));
      changesOf(task, () => task.state).subscribe((state) =>
        seen.push([state, user.get(), currentTask()?.name]),
      );
      yield* createTask(
        function* () {
          user.set('canceller');
          yield* sleep(1);
          task.cancel();
          expect(user.get()).toBe('canceller');
        },
        { name: 'canceller' },
      );
      yield* sleep(1);
    });

    expect(seen.slice(1)).toEqual([
      ['running', 'subscriber', undefined],
      ['cancelling', 'subscriber', undefined],
      ['cancelled', 'subscriber', undefined],
    ]);
  });

  it('reads again at each value of a stream', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const task = createTask(of(1, 2, 2, 3));
      changesOf(task, () => task.outcome).subscribe(log);
      yield* task;
    });

    expect(timeline.map(([, value]) => value)).toEqual([undefined, 1, 2, 3]);
  });

  it('compares by the given function', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const task = createTask(of(1, 3, 4, 6));
      changesOf(
        task,
        () => Number(task.outcome ?? 0),
        (a, b) => a % 2 === b % 2,
      ).subscribe(log);
      yield* task;
    });

    expect(timeline.map(([, value]) => value)).toEqual([0, 1, 4]);
  });

  it('emits nothing more to a subscriber that leaves during an emission', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const task = createTask(of(1, 2));
      const following = changesOf(task, () => task.outcome).subscribe((value) => {
        log(value);
        if (value === 1) following.unsubscribe();
      });
      yield* task;
    });

    expect(timeline.map(([, value]) => value)).toEqual([undefined, 1]);
  });

  it('reads nothing more when its subscriber has left', () => {
    const future = new Future<void>();
    const read = jest.fn();
    changesOf(future, read).subscribe().unsubscribe();
    future.setResult();

    expect(read).toHaveBeenCalledTimes(1);
  });
});
