import fc from 'fast-check';
import type { Job } from '../../lib/loop/job.js';
import { ReadyQueue } from '../../lib/collections/ready-queue.js';
import { bytesInUse, collectGarbage } from '../support/memory.js';
import { holdsForAll } from '../support/property.js';

const job = (): Job => ({ run: () => undefined });

describe('the ready queue', () => {
  it('returns entries in order of arrival', () => {
    const queue = new ReadyQueue<Job>();
    const jobs = [job(), job(), job()];
    for (const each of jobs) queue.push(each);

    expect(queue.size).toBe(3);
    for (const each of jobs) expect(queue.shift()).toBe(each);
    expect(queue.size).toBe(0);
  });

  it('keeps the order when it grows while it is wrapped around', () => {
    const queue = new ReadyQueue<Job>();
    const jobs = Array.from({ length: 200 }, job);
    const taken: Job[] = [];
    for (const each of jobs.slice(0, 50)) queue.push(each);
    for (let i = 0; i < 40; i++) taken.push(queue.shift());
    for (const each of jobs.slice(50)) queue.push(each);
    while (queue.size > 0) taken.push(queue.shift());

    expect(taken.map((each) => jobs.indexOf(each))).toEqual(jobs.map((_, i) => i));
  });

  it('is empty after clear, and takes jobs again', () => {
    const queue = new ReadyQueue<Job>();
    for (let i = 0; i < 100; i++) queue.push(job());
    queue.clear();
    expect(queue.size).toBe(0);

    const next = job();
    queue.push(next);
    expect(queue.shift()).toBe(next);
  });

  it('loses nothing when it is trimmed, empty or not', () => {
    const queue = new ReadyQueue<Job>();
    const jobs = Array.from({ length: 3000 }, job);
    for (const each of jobs) queue.push(each);
    queue.trim();
    for (const each of jobs) expect(queue.shift()).toBe(each);
    queue.trim();
    queue.push(jobs[0]!);
    queue.trim();
    expect(queue.size).toBe(1);
    expect(queue.shift()).toBe(jobs[0]);
  });

  it('is made small by trim only when a burst has made it larger than 1024 slots', () => {
    const queue = new ReadyQueue<Job>();
    const inside = queue as unknown as { slots: unknown[] };
    /** The number of slots after a burst of `count` jobs and `trim`; undefined if trim has kept the slots. */
    const trimmedAfter = (count: number): number | undefined => {
      for (let i = 0; i < count; i++) queue.push(job());
      while (queue.size > 0) queue.shift();
      const { slots } = inside;
      queue.trim();
      return inside.slots === slots ? undefined : inside.slots.length;
    };

    expect([10, 1024, 1025, 10].map(trimmedAfter)).toEqual([undefined, undefined, 64, undefined]);
  });

  it('holds no entry once it is cleared', () => {
    const queue = new ReadyQueue<Job>();
    for (let i = 0; i < 10; i++) queue.push(job());
    queue.shift();
    queue.clear();

    const { slots } = queue as unknown as { slots: unknown[] };
    expect(slots.every((slot) => slot === undefined)).toBe(true);
  });

  it('releases the memory of a burst when it is trimmed', async () => {
    const queue = new ReadyQueue<Job>();
    const same = job();
    for (let i = 0; i < 1_000_000; i++) queue.push(same);
    while (queue.size > 0) queue.shift();
    const before = await bytesInUse();
    queue.trim();
    expect(before - (await bytesInUse())).toBeGreaterThan(4_000_000);
    expect(queue.size).toBe(0);
  });

  it('keeps no entry that was taken or cleared', async () => {
    const queue = new ReadyQueue<Job>();
    const stay = job();
    const gone: WeakRef<Job>[] = [];
    const pushNew = (): void => {
      const each = job();
      gone.push(new WeakRef(each));
      queue.push(each);
    };
    pushNew();
    queue.shift();
    pushNew();
    queue.clear();
    queue.push(stay);

    await collectGarbage();
    expect(gone.map((ref) => ref.deref())).toEqual([undefined, undefined]);
    expect(queue.shift()).toBe(stay);
  });

  it('does what an array does, in any sequence of pushes, shifts, trims and clears', () => {
    const steps = fc.tuple(fc.constantFrom('push', 'shift', 'push', 'shift', 'trim', 'clear'), fc.nat(150));
    holdsForAll(fc.array(steps, { maxLength: 60 }), 300, (all) => {
      const queue = new ReadyQueue<number>();
      let model: number[] = [];
      let pushed = 0;
      for (const [step, count] of all) {
        if (step === 'clear') {
          queue.clear();
          model = [];
        } else if (step === 'trim') queue.trim();
        else if (step === 'push')
          for (let i = 0; i < count; i++) {
            queue.push(pushed);
            model.push(pushed++);
          }
        else {
          const gone = model.splice(0, count);
          expect(gone.map(() => queue.shift())).toEqual(gone);
        }
        expect([queue.size, queue.taken]).toEqual([model.length, pushed - model.length]);
      }
    });
  });
});
