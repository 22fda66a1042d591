import { errorText, reasonText } from '../../core/cancel-request.js';
import type { LibraryCopy } from '../../core/library-copies.js';
import type { TaskObserver } from '../../core/observation.js';
import { observeTasksIn } from '../../core/observe-tasks.js';
import { FAILED } from '../../core/state.js';
import { type Task, thisCopy } from '../../core/task.js';
import { titleWithin } from '../../core/suspend/suspension.js';
import { whyText } from '../describe-info.js';
import { isTask } from '../is-task.js';
import { tasksOn } from '../snapshot.js';

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

/** The number of tasks without a name whose names are known in texts. */
const KNOWN_NAMES = 100_000;

/**
 * Makes events of what tasks do, and gives each to `add` when it happens. Tasks are numbered in the order of their first events, so that
 * the events in virtual time are the same in each run.
 */
export class TaskEvents implements TaskObserver {
  private readonly numbers = new WeakMap<object, number>();
  /** The numbers of tasks with default names, by these names. `renamed` replaces such names in texts. */
  private readonly byDefaultName = new Map<string, number>();
  private lastNumber = 0;
  /** Stops observing. */
  readonly stop: () => void;

  constructor(
    private readonly take: (event: TaskEvent, task: Task<unknown>) => void,
    private readonly copies: readonly LibraryCopy[] = [thisCopy],
  ) {
    const stops = copies.map((copy) => observeTasksIn(copy.observation, this));
    this.stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** Makes the events of what the tasks that exist already are doing. */
  addExisting(): void {
    for (const copy of this.copies) {
      const loop = copy.currentLoop();
      const at = loop.now();
      for (const task of tasksOn(loop)) {
        if (task === copy.currentTask()) this.add(task, { kind: 'resumed' }, at);
        else {
          const { waiting } = task;
          if (waiting !== undefined)
            this.add(task, { kind: 'suspended', waitsFor: this.waitText(task, waiting) }, at);
          this.add(task, { kind: 'paused' }, at);
        }
      }
    }
  }

  created(task: object): void {
    const creator = this.copies.map((copy) => copy.currentTask()).find((running) => running !== undefined);
    const by = creator === undefined || creator === task ? undefined : this.nameOf(creator as Task<unknown>);
    this.add(task, { kind: 'created', ...(by !== undefined && { by }) });
  }

  resuming(task: object): void {
    this.add(task, { kind: 'resumed' });
  }

  suspended(task: object, waitable: { readonly title: string }): void {
    this.add(task, { kind: 'suspended', waitsFor: this.waitText(task as Task<unknown>, waitable) });
  }

  paused(task: object): void {
    this.add(task, { kind: 'paused' });
  }

  requested(task: object, reason: unknown): void {
    const { cause, via } = (task as Task<unknown>).request ?? {};
    const why = whyText({ cause, via, reason: reason === undefined ? undefined : reasonText(reason) }).trim();
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

  private waitText(task: Task<unknown>, waitable: { readonly title: string }): string {
    if (isTask(waitable)) return `"${this.nameOf(waitable)}"`;
    return this.renamed(task.waitingFor ?? titleWithin(waitable));
  }

  private add(
    observed: object,
    event: Omit<TaskEvent, 'at' | 'task' | 'name'>,
    at = (observed as Task<unknown>).loop.now(),
  ): void {
    const task = observed as Task<unknown>;
    const name = this.nameOf(task);
    this.take({ at, task: this.numbers.get(task)!, name, ...event }, task);
  }

  private nameOf(task: Task<unknown>): string {
    let number = this.numbers.get(task);
    if (number === undefined) {
      number = ++this.lastNumber;
      this.numbers.set(task, number);
      if (task.label === undefined) this.byDefaultName.set(task.name, number);
      if (this.byDefaultName.size > KNOWN_NAMES) {
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
