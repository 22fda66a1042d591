import { DISPOSE } from '../../dispose.js';
import { countOf } from '../../core/arguments.js';
import { errorText } from '../../core/cancel-request.js';
import { observeTasks, type TaskObserver } from '../../core/observation.js';
import { FAILED } from '../../core/state.js';
import { currentTask, Task } from '../../core/task.js';
import { titleWithin } from '../../core/suspend/suspension.js';

/** Something that a task did: plain data, which survives JSON. */
export interface TaskEvent {
  /** Milliseconds on the task's clock. In virtual time they are the same in each run. */
  readonly at: number;
  /** Number of the task, counted from 1 in the order of their first events in the recording. */
  readonly task: number;
  /** Name of the task; `Task-` and its number in the recording if it was given none. */
  readonly name: string;
  /** The task was `created`; a step begins (`resumed`) and ends (`paused`); `suspended` on a wait; cancellation `requested`; `ended`. */
  readonly kind: 'created' | 'resumed' | 'suspended' | 'paused' | 'requested' | 'ended';
  /** Of `created`: name of the task that created it, if one did. */
  readonly by?: string;
  /** Of `suspended`: what it waits for, in words. */
  readonly waitsFor?: string;
  /** Of `requested`: why, in words, if that is known. */
  readonly why?: string;
  /** Of `ended`: the final state. */
  readonly state?: 'succeeded' | 'failed' | 'cancelled';
  /** Of `ended`: the error of a task that has failed, as one line. */
  readonly error?: string;
}

/** Options of `record`. */
export interface RecordOptions {
  /** The number of events that are kept; older ones are dropped. Default 100,000. */
  readonly capacity?: number | undefined;
}

/** A recording of what tasks do. Disposing it stops it. */
export interface Recording extends Disposable {
  /** The events so far, oldest first. */
  readonly events: readonly TaskEvent[];
  /** The number of events that were dropped because there were more than `capacity`. */
  readonly dropped: number;
  /** Stops it; the events stay. A second call does nothing. */
  stop(): void;
}

/**
 * Records what all tasks of the process do from now on: each step, each wait, each request for cancellation, each end.
 *
 * The times are those of the task's clock, and tasks without a name are counted from the start of the recording. So a recording in
 * virtual time is the same in each run, and its text can be the expectation of a test.
 *
 * @param options the number of events to keep
 * @returns the recording
 * @throws RangeError when `capacity` is not a positive integer
 *
 * @example
 * const recording = record();
 * await run(main);
 * recording.stop();
 * console.log(formatRecording(recording.events));
 * writeFileSync('trace.json', JSON.stringify(chromeTrace(recording.events)));
 */
export function record({ capacity = 100_000 }: RecordOptions = {}): Recording {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(
      `record() keeps a positive whole number of events, not ${countOf(capacity)}: write \`record({ capacity: 100_000 })\`.`,
    );
  return new Recorder(capacity);
}

class Recorder implements Recording, TaskObserver {
  /** Up to twice as many events as are kept: to drop the older half at once costs little for each event. */
  private recorded: TaskEvent[] = [];
  private total = 0;
  private readonly numbers = new WeakMap<object, number>();
  /** The numbers of tasks with default names, by these names. `renamed` replaces such names in texts. */
  private readonly byDefaultName = new Map<string, number>();
  private lastNumber = 0;
  readonly stop: () => void;

  constructor(private readonly capacity: number) {
    this.stop = observeTasks(this);
  }

  get events(): readonly TaskEvent[] {
    return this.recorded.slice(-this.capacity);
  }

  get dropped(): number {
    return Math.max(0, this.total - this.capacity);
  }

  [DISPOSE](): void {
    this.stop();
  }

  created(task: object): void {
    const creator = currentTask();
    const by = creator === undefined || creator === task ? undefined : this.nameOf(creator);
    this.add(task, { kind: 'created', ...(by !== undefined && { by }) });
  }

  resuming(task: object): void {
    this.add(task, { kind: 'resumed' });
  }

  suspended(task: object, waitable: { readonly title: string }): void {
    const waitsFor =
      waitable instanceof Task
        ? `"${this.nameOf(waitable)}"`
        : ((task as Task<unknown>).waitingFor ?? titleWithin(waitable));
    this.add(task, { kind: 'suspended', waitsFor: this.renamed(waitsFor) });
  }

  paused(task: object): void {
    this.add(task, { kind: 'paused' });
  }

  requested(task: object, reason: unknown): void {
    const { cause, via } = (task as Task<unknown>).request ?? {};
    const why = [
      ...(cause === undefined ? [] : [`because ${cause}`]),
      ...(via === undefined ? [] : [`through ${via}`]),
      ...(reason === undefined ? [] : [`(${typeof reason === 'string' ? reason : errorText(reason)})`]),
    ].join(' ');
    this.add(task, { kind: 'requested', ...(why !== '' && { why: this.renamed(why) }) });
  }

  ended(task: object): void {
    const { phase, outcome, state } = task as Task<unknown>;
    this.add(task, {
      kind: 'ended',
      state: state as 'succeeded' | 'failed' | 'cancelled',
      ...(phase === FAILED && { error: this.renamed(errorText(outcome)) }),
    });
  }

  private add(observed: object, event: Omit<TaskEvent, 'at' | 'task' | 'name'>): void {
    const task = observed as Task<unknown>;
    const name = this.nameOf(task);
    this.recorded.push({ at: task.loop.now(), task: this.numbers.get(task)!, name, ...event });
    this.total++;
    if (this.recorded.length >= 2 * this.capacity) this.recorded = this.recorded.slice(-this.capacity);
  }

  private nameOf(task: Task<unknown>): string {
    let number = this.numbers.get(task);
    if (number === undefined) {
      number = ++this.lastNumber;
      this.numbers.set(task, number);
      if (task.label === undefined) this.byDefaultName.set(task.name, number);
      if (this.byDefaultName.size > this.capacity) {
        const [oldest] = this.byDefaultName.keys();
        this.byDefaultName.delete(oldest!);
      }
    }
    return task.label ?? `Task-${String(number)}`;
  }

  /** Replaces the task numbers in a text of the library by the numbers of the recording. */
  private renamed(text: string): string {
    return text.replace(/\bTask-\d+\b/g, (name) => {
      const number = this.byDefaultName.get(name);
      return number === undefined ? name : `Task-${String(number)}`;
    });
  }
}
