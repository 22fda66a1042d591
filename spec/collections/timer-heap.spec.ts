import fc from 'fast-check';
import type { TimedJob } from '../../lib/loop/job.js';
import { TimerHeap } from '../../lib/collections/timer-heap.js';
import { bytesInUse, collectGarbage } from '../support/memory.js';
import { holdsForAll } from '../support/property.js';

interface Named extends TimedJob {
  name: string;
}

const timer = (name = ''): Named => ({ name, slot: 0, run: () => undefined });

function takeAllDue(heap: TimerHeap<TimedJob>, now: number): string[] {
  const names: string[] = [];
  for (let due = heap.takeDue(now); due !== undefined; due = heap.takeDue(now))
    names.push((due as Named).name);
  return names;
}

describe('the timer heap', () => {
  it('gives timers by deadline, whatever the order of registration', () => {
    const heap = new TimerHeap<TimedJob>();
    for (const deadline of [30, 10, 50, 20, 40]) heap.add(deadline, timer(String(deadline)));
    expect(takeAllDue(heap, 100)).toEqual(['10', '20', '30', '40', '50']);
  });

  it('gives timers of one deadline by registration', () => {
    const heap = new TimerHeap<TimedJob>();
    const names = Array.from({ length: 100 }, (_, i) => String(i));
    for (const name of names) heap.add(10, timer(name));
    expect(takeAllDue(heap, 10)).toEqual(names);
  });

  it('returns timers that are due at or before now, and no others', () => {
    const heap = new TimerHeap<TimedJob>();
    for (const deadline of [9, 10, 11]) heap.add(deadline, timer(String(deadline)));
    expect(takeAllDue(heap, 10)).toEqual(['9', '10']);
    expect(heap.size).toBe(1);
    expect(heap.next()).toBe(11);
  });

  it('has the earliest deadline, which is Infinity when nothing waits', () => {
    const heap = new TimerHeap<TimedJob>();
    expect(heap.next()).toBe(Infinity);
    heap.add(20, timer());
    const first = timer();
    heap.add(10, first);
    expect(heap.next()).toBe(10);
    heap.remove(first);
    expect(heap.next()).toBe(20);
  });

  it('never gives a timer that was removed', () => {
    const heap = new TimerHeap<TimedJob>();
    const [a, b, c] = [timer('a'), timer('b'), timer('c')];
    heap.add(1, a);
    heap.add(2, b);
    heap.add(3, c);
    heap.remove(b);
    expect(heap.size).toBe(2);
    expect(takeAllDue(heap, 10)).toEqual(['a', 'c']);
  });

  it('ignores the removal of a timer that does not wait', () => {
    const heap = new TimerHeap<TimedJob>();
    const [a, b] = [timer('a'), timer('b')];
    heap.add(1, a);
    heap.add(2, b);
    heap.remove(timer());
    heap.remove(a);
    heap.remove(a);
    expect(heap.size).toBe(1);
    heap.takeDue(2);
    heap.remove(b);
    expect(heap.size).toBe(0);
  });

  it('takes a timer again that was taken or removed, at its new place', () => {
    const heap = new TimerHeap<TimedJob>();
    const [a, b, c] = [timer('a'), timer('b'), timer('c')];
    heap.add(1, a);
    heap.add(1, b);
    heap.add(1, c);
    heap.takeDue(1);
    heap.add(1, a);
    heap.remove(b);
    heap.add(0.5, b);
    expect(takeAllDue(heap, 1)).toEqual(['b', 'c', 'a']);
  });

  it('shows for each timer whether it waits', () => {
    const heap = new TimerHeap<TimedJob>();
    const each = timer();
    heap.add(1, each);
    expect(each.slot).toBeGreaterThan(0);
    heap.takeDue(1);
    expect(each.slot).toBe(0);
  });

  it.each<[string, (heap: TimerHeap<TimedJob>, gone: TimedJob[]) => void]>([
    [
      'removed',
      (heap, gone) => {
        for (const each of gone) heap.remove(each);
      },
    ],
    ['taken when due', (heap) => takeAllDue(heap, 10)],
    [
      'dropped by clear',
      (heap) => {
        heap.clear();
      },
    ],
  ])('holds no timer that was %s', async (_, go) => {
    const heap = new TimerHeap<TimedJob>();
    const stays = timer('stays');
    heap.add(100, stays);
    const references = (() => {
      const gone = Array.from({ length: 10 }, (_value, i) => timer(String(i)));
      for (const each of gone) heap.add(10, each);
      go(heap, gone);
      return gone.map((each) => new WeakRef(each));
    })();
    await collectGarbage();
    expect(references.filter((reference) => reference.deref() !== undefined)).toEqual([]);
    expect(heap.size).toBeLessThan(2);
  });

  it('needs no more room for timers that come and go than for those that wait', async () => {
    const heap = new TimerHeap<TimedJob>();
    heap.add(1e9, timer('stays'));
    const churn = () => {
      for (let i = 0; i < 100_000; i++) {
        const each = timer();
        heap.add(i, each);
        if (i % 2 === 0) heap.remove(each);
        else heap.takeDue(i);
      }
    };
    for (let i = 0; i < 5; i++) churn(); // what the compiler keeps counts too
    const before = await bytesInUse();
    churn();
    expect((await bytesInUse()) - before).toBeLessThan(100_000);
  });

  it('is empty after clear, and keeps no timer', () => {
    const heap = new TimerHeap<TimedJob>();
    const timers = Array.from({ length: 10 }, (_, i) => timer(String(i)));
    timers.forEach((each, i) => {
      heap.add(i, each);
    });
    heap.remove(timers[3]!);
    heap.clear();
    expect(heap.size).toBe(0);
    expect(heap.takeDue(Infinity)).toBeUndefined();
    expect(timers.every(({ slot }) => slot === 0)).toBe(true);
  });

  it.each<[string, (heap: TimerHeap<TimedJob>, timers: TimedJob[]) => void]>([
    [
      'is cleared',
      (heap) => {
        heap.clear();
      },
    ],
    [
      'has lost its last timer',
      (heap, timers) => {
        for (const each of timers) heap.remove(each);
      },
    ],
  ])('is as a new heap when it %s', (_, empty) => {
    const heap = new TimerHeap<TimedJob>();
    const timers = Array.from({ length: 10 }, () => timer());
    for (const each of timers) heap.add(1, each);
    heap.takeDue(1);
    empty(heap, timers);

    expect(heap).toStrictEqual(Object.assign(new TimerHeap<TimedJob>(), { registered: 10 }));
  });

  it.each([
    ['keeps its arrays', 'few', 63, true],
    ['drops its arrays', 'many', 64, false],
  ])('%s when the last of %s timers is removed', (_, _many, count, isKept) => {
    const heap = new TimerHeap<TimedJob>();
    const inside = heap as unknown as { deadlines: number[]; timers: unknown[] };
    const { deadlines, timers } = inside;
    const added = Array.from({ length: count }, () => timer());
    for (const each of added) heap.add(1, each);
    for (const each of added) heap.remove(each);

    expect([inside.deadlines === deadlines, inside.timers === timers]).toEqual([isKept, isKept]);
    expect(heap).toStrictEqual(Object.assign(new TimerHeap<TimedJob>(), { registered: count }));
  });

  it('compares four children on each level when it takes a timer, not all timers', () => {
    const heap = new TimerHeap<TimedJob>();
    for (let i = 0; i < 1000; i++) heap.add(i, timer());
    let reads = 0;
    const inside = heap as unknown as { deadlines: number[] };
    inside.deadlines = new Proxy(inside.deadlines, {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
        return Reflect.get(target, key) as unknown;
      },
    });
    heap.takeDue(0);

    expect(reads).toBeGreaterThan(4);
    expect(reads).toBeLessThan(40);
  });

  it('never returns a timer with an infinite deadline at a finite time', () => {
    const heap = new TimerHeap<TimedJob>();
    heap.add(Infinity, timer('never'));
    heap.add(5, timer('five'));
    expect(takeAllDue(heap, Number.MAX_VALUE)).toEqual(['five']);
    expect(heap.size).toBe(1);
  });

  it('keeps the order when most timers have been removed', () => {
    const heap = new TimerHeap<TimedJob>();
    const timers = Array.from({ length: 1000 }, (_, i) => timer(String(i)));
    timers.forEach((each, i) => {
      heap.add(1000 - Math.floor(i / 2), each);
    });
    const kept = timers.filter((_, i) => i % 5 === 0);
    for (const each of timers) if (!kept.includes(each)) heap.remove(each);

    const byDeadline = kept.map((each, i) => ({ each, i, deadline: 1000 - Math.floor((i * 5) / 2) }));
    byDeadline.sort((a, b) => a.deadline - b.deadline || a.i - b.i);
    expect(takeAllDue(heap, 1000)).toEqual(byDeadline.map(({ each }) => each.name));
  });

  it('does not accumulate removed timers while one timer waits for long', async () => {
    const heap = new TimerHeap<TimedJob>();
    heap.add(1e9, timer());
    const before = await bytesInUse();
    for (let i = 0; i < 300_000; i++) {
      const each = timer();
      heap.add(i, each);
      heap.remove(each);
    }
    expect((await bytesInUse()) - before).toBeLessThan(5_000_000);
    expect(heap.size).toBe(1);
    expect(heap.next()).toBe(1e9);
  });

  it('keeps no removed timers: drops the last at once, many once they are the majority', async () => {
    const heap = new TimerHeap<TimedJob>();
    const refs: WeakRef<TimedJob>[] = [];
    const addAndRemove = (count: number): void => {
      const timers = Array.from({ length: count }, () => timer());
      for (const each of timers) heap.add(1, each);
      for (const each of timers) heap.remove(each);
      refs.push(...timers.map((each) => new WeakRef(each)));
    };
    const held = (): number => refs.filter((ref) => ref.deref() !== undefined).length;

    addAndRemove(1);
    await collectGarbage();
    expect(held()).toBe(0);

    heap.add(0, timer());
    addAndRemove(1000);
    await collectGarbage();
    expect(held()).toBeLessThanOrEqual(64);
  });

  it('visits few nodes when many timers are removed', () => {
    const heap = new TimerHeap<TimedJob>();
    const inside = heap as unknown as { slots: number[]; moveLivingToFront(): number };
    const original = inside.moveLivingToFront.bind(heap);
    let looks = 0;
    inside.moveLivingToFront = () => {
      looks += inside.slots.length;
      return original();
    };
    const timers = Array.from({ length: 1000 }, () => timer());
    for (const each of timers) heap.add(1, each);
    for (const each of timers.slice(1)) heap.remove(each);

    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(10 * timers.length);
  });

  it('cleared, does not change a timer that has moved to another heap', () => {
    const [heap, other] = [new TimerHeap<TimedJob>(), new TimerHeap<TimedJob>()];
    const [moves, stays] = [timer('moves'), timer('stays')];
    heap.add(1, stays);
    heap.add(2, moves);
    heap.remove(moves);
    other.add(1, timer('first'));
    other.add(1, timer('second'));
    other.add(1, moves);
    heap.clear();

    expect(takeAllDue(other, 1)).toEqual(['first', 'second', 'moves']);
  });

  it('keeps timers of one deadline in order of registration, also when most others have been removed', () => {
    const timers = fc.record({ deadline: fc.nat(19), stays: fc.nat(9).map((n) => n < 4) });
    holdsForAll(fc.array(timers, { minLength: 70, maxLength: 130 }), 100, (all) => {
      const heap = new TimerHeap<TimedJob>();
      const added = all.map((each, at) => ({ ...each, timer: timer(String(at)) }));
      for (const each of added) heap.add(each.deadline, each.timer);
      for (const each of added) if (!each.stays) heap.remove(each.timer);

      const left = added.filter(({ stays }) => stays).sort((a, b) => a.deadline - b.deadline);
      expect(takeAllDue(heap, 20)).toEqual(left.map((each) => each.timer.name));
    });
  });

  it('does what a sorted list does, in any sequence of timers added, removed and due', () => {
    // Few distinct deadlines: ties are the interesting case.
    const steps = fc.record({
      step: fc.constantFrom('add', 'add', 'remove', 'pass', 'clear'),
      ms: fc.nat(20),
      count: fc.nat(40),
    });
    holdsForAll(fc.array(steps, { maxLength: 40 }), 300, (all) => {
      const heap = new TimerHeap<TimedJob>();
      let model: { deadline: number; each: TimedJob }[] = [];
      let now = 0;
      for (const { step, ms, count } of all) {
        if (step === 'clear') {
          heap.clear();
          model = [];
        } else if (step === 'add')
          for (let i = 0; i < count; i++) {
            const added = { deadline: now + ((ms + 7 * i) % 21), each: timer() };
            heap.add(added.deadline, added.each);
            model.push(added);
          }
        else if (step === 'remove')
          for (let i = 0; i < count && model.length > 0; i++) {
            for (const { each } of model.splice((ms + 7 * i) % model.length, 1)) heap.remove(each);
          }
        else {
          now += ms;
          model.sort((a, b) => a.deadline - b.deadline); // stable: equal deadlines stay in order of registration
          const due = model.filter(({ deadline }) => deadline <= now);
          model.splice(0, due.length);
          expect(due.every(({ each }) => heap.takeDue(now) === each)).toBe(true);
          expect(heap.takeDue(now)).toBeUndefined();
        }
        const earliest = Math.min(...model.map(({ deadline }) => deadline));
        expect([heap.size, heap.next()]).toEqual([model.length, earliest]);
      }
    });
  });
});
