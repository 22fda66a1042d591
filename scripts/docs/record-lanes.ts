import { tap } from 'rxjs';
import { now, type Task, type TaskState } from 'rxtask';

/** A period in which a lane has one kind. */
export interface Segment {
  readonly kind: TaskState | 'subscribed';
  readonly from: number;
  readonly to: number;
}

/** What happened to one task, or to one of its subscribers. */
export interface Lane {
  readonly name: string;
  readonly segments: Segment[];
}

/** An action, and the lane that shows it. */
export interface Deed {
  readonly at: number;
  readonly lane: string;
  readonly text: string;
}

/** The recorded lanes of a program. */
export interface Recording {
  readonly lanes: Lane[];
  readonly deeds: Deed[];
}

/** Records what happens to tasks, on their clock. */
export class Recorder implements Recording {
  readonly lanes: Lane[] = [];
  readonly deeds: Deed[] = [];

  /** Follows a task through its states, without consuming it. */
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

  /** Records a period from this call to the call of the function that it returns. */
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
