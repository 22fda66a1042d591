import { of } from 'rxjs';
import { createTask, Future, sleep } from 'rxtask';
import { changesOf } from '../../../lib/core/consumers/changes-of.js';
import { inVirtualTime } from '../../support/virtual-time.js';

describe('follow', () => {
  it('tells what is read now, and then each time it has changed, to the end', () => {
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

  it('looks again at each value of a stream', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const task = createTask(of(1, 2, 2, 3));
      changesOf(task, () => task.outcome).subscribe(log);
      yield* task;
    });

    expect(timeline.map(([, value]) => value)).toEqual([undefined, 1, 2, 3]);
  });

  it('has a measure of what is the same', () => {
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

  it('tells nothing more to one who leaves while it is told', () => {
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
});
