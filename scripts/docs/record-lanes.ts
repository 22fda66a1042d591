import { tap } from 'rxjs';
import { now, type Task, type TaskState } from 'rxtask';

/** A time in which something was one thing. */
export interface Segment {
  readonly kind: TaskState | 'subscribed';
  readonly from: number;
  readonly to: number;
}

/** What happened to one task, or to who watches it. */
export interface Lane {
  readonly name: string;
  readonly segments: Segment[];
}

/** What somebody did, and in which lane it is told. */
export interface Deed {
  readonly at: number;
  readonly lane: string;
  readonly text: string;
}

/** A program's lanes, as they came about. */
export interface Recording {
  readonly lanes: Lane[];
  readonly deeds: Deed[];
}

/** Takes down what becomes of tasks, in the time in which they run. */
export class Recorder implements Recording {
  readonly lanes: Lane[] = [];
  readonly deeds: Deed[] = [];

  /** Follows a task through its states. Looking on changes nothing for it. */
  follow<T>(name: string, task: Task<T>): Task<T> {
    const segments = this.lane(name);
    let last: { kind: TaskState; from: number } | undefined;
    const enter = (kind: TaskState) => {
      if (last !== undefined && now() > last.from) segments.push({ ...last, to: now() });
      last = { kind, from: now() };
      if (task.done()) segments.push({ kind, from: now(), to: now() });
    };
    task.state$.pipe(tap(enter)).subscribe();
    return task;
  }

  /** A time between two calls: of this, and of what it returns. */
  begin(name: string): () => void {
    const segments = this.lane(name);
    const from = now();
    return () => void segments.push({ kind: 'subscribed', from, to: now() });
  }

  note(lane: string, text: string): void {
    this.deeds.push({ at: now(), lane, text });
  }

  private lane(name: string): Segment[] {
    const segments: Segment[] = [];
    this.lanes.push({ name, segments });
    return segments;
  }
}
