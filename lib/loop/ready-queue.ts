/** Something the loop can run: a task's step, a due timer, a callback. */
export interface Job {
  /** @internal */
  run(): void;
}

const SMALLEST = 64;

/**
 * The jobs that are ready, first in, first out. A ring buffer: neither pushing nor shifting allocates or moves entries.
 */
export class ReadyQueue {
  private slots: (Job | undefined)[] = new Array<Job | undefined>(SMALLEST).fill(undefined);
  private head = 0;
  /** How many jobs are ready. */
  size = 0;
  /** How many have been taken out so far: with `size`, a job's place among all there ever were. */
  taken = 0;

  push(job: Job): void {
    if (this.size === this.slots.length) this.resize(this.size * 2);
    this.slots[(this.head + this.size) & (this.slots.length - 1)] = job;
    this.size++;
  }

  /** Takes the first job out. Must not be called when empty. */
  shift(): Job {
    const { slots, head } = this;
    const job = slots[head];
    slots[head] = undefined;
    this.head = (head + 1) & (slots.length - 1);
    this.size--;
    this.taken++;
    return job!;
  }

  clear(): void {
    this.taken += this.size;
    this.size = 0;
    this.resize(SMALLEST);
  }

  /** Gives back what a burst has left behind. */
  trim(): void {
    if (this.size === 0 && this.slots.length > 1024) this.resize(SMALLEST);
  }

  /** `capacity` is a power of two, since positions wrap by a mask. */
  private resize(capacity: number): void {
    const slots = new Array<Job | undefined>(capacity).fill(undefined);
    for (let i = 0; i < this.size; i++) slots[i] = this.slots[(this.head + i) & (this.slots.length - 1)];
    this.slots = slots;
    this.head = 0;
  }
}
