import { mergeMap, type Observable, Subject, timer } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import type { Task } from 'rxtask';
import { type KindName, start } from './kinds.js';

/** The other participant beside the task: the second of two streams, a notifier, or the source that starts tasks. */
const SOURCE = '------s-----t-|';
/** When the consumer unsubscribes, in milliseconds. */
export const LEFT_AT = 28;
/** When the remaining tasks are cancelled, so that no scenario leaves a task alive. */
export const CLEARED_AT = 40;

/** The participants of a scenario with an operator, and the observations of it. */
export class Stage {
  readonly source: ReturnType<RunHelpers['cold']>;
  /** Each piece of work subscribes to it from its start until it is done with its clean-up. */
  readonly works: ReturnType<RunHelpers['cold']>;
  /** The notes of callbacks, and what a second consumer receives. */
  readonly notes: Observable<string>;
  private readonly notebook = new Subject<string>();
  private readonly tasks: Task<string>[] = [];

  /** @param onTask called with each task after its creation */
  constructor(
    private readonly kind: KindName,
    private readonly helpers: RunHelpers,
    private readonly onTask: (task: Task<string>) => void,
  ) {
    this.works = helpers.cold('-');
    this.notes = this.notebook.asObservable();
    if (kind === 'done') {
      this.make();
      helpers.flush(); // plays it to the end within the first instant
    }
    this.source = helpers.cold(SOURCE);
    timer(CLEARED_AT).subscribe(() => {
      for (const task of this.tasks) task.cancel('the scenario is over');
    });
  }

  /** The shared task. It starts at its first use. */
  get task(): Task<string> {
    return this.tasks[0] ?? this.make();
  }

  /** Starts another task. For the kind `done`, it returns the finished task again. */
  readonly start = (): Task<string> => (this.kind === 'done' ? this.task : this.make());

  /** Subscribes a second consumer at 11 ms, which unsubscribes together with the first, and records what it receives. */
  readonly twice = <T extends Observable<string>>(shared: T): T => {
    const second = timer(11)
      .pipe(mergeMap(() => shared))
      .subscribe(this.notebook);
    timer(LEFT_AT).subscribe(() => {
      second.unsubscribe();
    });
    return shared;
  };

  /** Callbacks call it to record their call. */
  readonly note = (letter: string): void => {
    this.notebook.next(letter);
  };

  private make(): Task<string> {
    const task = start[this.kind]({ cold: this.helpers.cold, begin: this.begin });
    this.tasks.push(task);
    this.onTask(task);
    return task;
  }

  private readonly begin = (): (() => void) => {
    const work = this.works.subscribe();
    return () => {
      work.unsubscribe();
    };
  };
}
