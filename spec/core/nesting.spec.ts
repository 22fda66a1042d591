import { map, Subject } from 'rxjs';
import { type Coroutine, coroutine, createTask, sleep, type Task, until } from 'rxtask';
import { DEEPEST } from '../../lib/core/nesting.js';
import { inLoop } from '../support/in-loop.js';

/** The last of `length` tasks, each over the one before, and the values that it emits. */
function* chainOver(subject: Subject<number>, length: number) {
  let last: Task<number> = createTask(subject);
  for (let i = 1; i < length; i++) last = createTask(last.pipe(map((value) => value)));
  const values: number[] = [];
  last.subscribe((value) => values.push(value));
  for (let i = 0; i < length; i++) yield* sleep(0); // all have subscribed
  return values;
}

describe('A value passes from task to task', () => {
  it('within the call that emits it, through as many tasks as DEEPEST says', () =>
    inLoop(function* () {
      const subject = new Subject<number>();
      const values = yield* chainOver(subject, DEEPEST);
      subject.next(1);
      expect(values).toEqual([1]);
      subject.complete();
    }));

  it('on the next turn from there on, in order, also if another comes in the turn between', () =>
    inLoop(function* () {
      const subject = new Subject<number>();
      const values = yield* chainOver(subject, DEEPEST + 1);
      subject.next(1);
      subject.next(2);
      expect(values).toEqual([]);
      yield* sleep(0);
      expect(values).toEqual([1, 2]);
      subject.complete();
    }));

  it('no more once its subscriber has left in between', () =>
    inLoop(function* () {
      const subject = new Subject<number>();
      let last: Task<number> = createTask(subject);
      for (let i = 0; i < DEEPEST; i++) last = createTask(last.pipe(map((value) => value)));
      const values: number[] = [];
      const subscription = last.subscribe((value) => values.push(value));
      last.subscribe();
      for (let i = 0; i < DEEPEST; i++) yield* sleep(0);
      subject.next(1);
      subscription.unsubscribe();
      yield* sleep(0);
      expect(values).toEqual([]);
      subject.complete();
    }));
});

describe('The first step of a task that starts eagerly', () => {
  /** How many of `depth` nested eager tasks have started within the call that starts the outermost. */
  function started(depth: number): number {
    let count = 0;
    const nest = coroutine(function* (left: number): Coroutine<void> {
      count++;
      if (left > 1) yield* createTask(nest(left - 1), { eagerStart: true });
    });
    createTask(nest(depth), { eagerStart: true });
    return count;
  }

  it('is taken at once by as many tasks within each other as DEEPEST says, and by the others on the next turn', () =>
    inLoop(function* () {
      expect(started(DEEPEST)).toBe(DEEPEST);
      expect(started(DEEPEST + 1)).toBe(DEEPEST);
      yield* sleep(0);
    }));

  it('is taken on the next turn by a cold awaitable that is subscribed to deeper than that', async () => {
    let below = until(sleep(1, 5));
    for (let i = 0; i < 3 * DEEPEST; i++) {
      const inner = below;
      below = until(inner.pipe(map((value) => value)));
    }
    expect(await below).toBe(5);
  });
});
