import type { TaskEvent } from './task-events.js';

/** A part of a task's life: it is ready to run, in a step, or waits. */
export interface Stretch {
  readonly kind: 'ready' | 'step' | 'wait';
  /** What the task does, in words. */
  readonly what: string;
  /** Milliseconds on the task's clock. */
  readonly from: number;
  readonly to: number;
  /** Whether its cancellation has been requested. A stretch in which that happens is divided there. */
  readonly isCancelling: boolean;
}

/** The end of a task's life, as far as the events show it. */
export interface LaneEnd {
  readonly at: number;
  readonly state?: TaskEvent['state'];
  readonly error?: string | undefined;
}

/** The life of one task, as its events show it: one stretch after another. A stretch that takes no time is left out. */
export class Lane {
  /** What the task does at present, and since when. The next event ends it. */
  private doing: { readonly kind: Stretch['kind']; readonly what: string; readonly from: number } | undefined;
  private waitsFor: string | undefined;
  private end: Pick<TaskEvent, 'state' | 'error'> | undefined;
  private isCancelling = false;
  private latest: number;
  /** Whether a step is running. */
  isInStep = false;

  /** @param write is called with each stretch, when it ends */
  constructor(
    readonly first: TaskEvent,
    private readonly write: (stretch: Stretch) => void,
  ) {
    this.latest = first.at;
  }

  add(event: TaskEvent): void {
    const { kind, at } = event;
    this.latest = Math.max(this.latest, at);
    switch (kind) {
      case 'created':
        this.doing = { kind: 'ready', what: 'ready to run', from: at };
        break;
      case 'resumed':
        this.begin(at, 'step', 'runs');
        this.isInStep = true;
        break;
      case 'suspended':
        this.waitsFor = event.waitsFor;
        break;
      case 'paused':
        this.isInStep = false;
        if (this.waitsFor === undefined) this.begin(at);
        else this.begin(at, 'wait', `waits for ${this.waitsFor}`);
        this.waitsFor = undefined;
        break;
      case 'requested':
        if (!this.isCancelling && this.doing !== undefined) this.begin(at, this.doing.kind, this.doing.what);
        this.isCancelling = true;
        break;
      case 'ended':
        this.end = event;
    }
  }

  /** Whether the task has ended, and its last step too. */
  get hasEnded(): boolean {
    return this.end !== undefined && !this.isInStep;
  }

  /** Ends the open stretch: at the latest event of the task if it has ended, else at `now`. */
  finish(now: number): LaneEnd {
    const at = this.hasEnded ? this.latest : now;
    this.begin(at);
    return { at, state: this.end?.state, error: this.end?.error };
  }

  /** Ends the present stretch, and begins the next one if there is one. */
  private begin(at: number, kind?: Stretch['kind'], what = ''): void {
    const { doing, isCancelling } = this;
    this.doing = kind && { kind, what, from: at };
    if (doing !== undefined && at > doing.from) this.write({ ...doing, to: at, isCancelling });
  }
}
