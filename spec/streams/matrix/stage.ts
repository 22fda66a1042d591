import { mergeMap, type Observable, Subject, timer } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import type { Task } from 'rxtask';
import { type KindName, start } from './kinds.js';

/** What takes part beside the task: the other of two streams, a notifier, or what brings tasks about. */
const SOURCE = '------s-----t-|';
/** When the consumer leaves, in milliseconds. */
export const LEFT_AT = 28;
/** When tasks that nothing has ended are cancelled, so that no scenario leaves one alive. */
export const CLEARED_AT = 40;

/** What an operator is played with, and what is to be seen of it. */
export class Stage {
  readonly source: ReturnType<RunHelpers['cold']>;
  /** Is subscribed to by each piece of work, from its beginning until it and its clean-up are over. */
  readonly works: ReturnType<RunHelpers['cold']>;
  /** What callbacks note, and what a second consumer sees. */
  readonly notes: Observable<string>;
  private readonly notebook = new Subject<string>();
  private readonly tasks: Task<string>[] = [];

  /** @param onTask called with each task when it has been made */
  constructor(
    private readonly kind: KindName,
    private readonly helpers: RunHelpers,
    private readonly onTask: (task: Task<string>) => void,
  ) {
    this.works = helpers.cold('-');
    this.notes = this.notebook.asObservable();
    if (kind === 'done') {
      this.make();
      helpers.flush(); // plays it to its end, within the first instant
    }
    this.source = helpers.cold(SOURCE);
    timer(CLEARED_AT).subscribe(() => {
      for (const task of this.tasks) task.cancel('the scenario is over');
    });
  }

  /** The one task, which starts when it is first asked for. */
  get task(): Task<string> {
    return this.tasks[0] ?? this.make();
  }

  /** Starts a task more; the one that is done already stands for all. */
  readonly start = (): Task<string> => (this.kind === 'done' ? this.task : this.make());

  /** Lets a second consumer come at 11 ms, and leave when the first does; what it sees is noted. */
  readonly twice = <T extends Observable<string>>(shared: T): T => {
    const second = timer(11)
      .pipe(mergeMap(() => shared))
      .subscribe(this.notebook);
    timer(LEFT_AT).subscribe(() => {
      second.unsubscribe();
    });
    return shared;
  };

  /** For callbacks, to note that they were called. */
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
