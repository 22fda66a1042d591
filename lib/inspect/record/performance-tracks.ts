import { DISPOSE } from '../../dispose.js';
import { described } from '../../core/arguments.js';
import type { Task } from '../../core/task.js';
import { RealHost } from '../../loop/real-host.js';
import { assertOptionsOf } from '../checks.js';
import { Lane, type LaneEnd, type Stretch } from './lane.js';
import { type TaskEvent, TaskEvents } from './task-events.js';

/** Options of `performanceTracks`. */
export interface TrackOptions {
  /** The name of the group of tracks in the panel. Default `Tasks`. */
  readonly group?: string | undefined;
}

/** Tasks that are shown in the Performance panel. Disposing it stops that. */
export interface PerformanceTracks extends Disposable {
  /** Shows the tasks that have not ended up to now, and stops. A second call does nothing. */
  stop(): void;
}

/** The signature of `console.timeStamp` that Chromium has since version 134. */
type TimeStamp = (
  label: string,
  start: number,
  end: number,
  track: string,
  group: string,
  color: string,
) => void;

/**
 * Shows tasks as tracks in the Performance panel of Chrome's DevTools, by `console.timeStamp`. Each task has a track with its life,
 * and below that its steps and its waits. When a task has ended, the next task of the same name takes its track; all tasks
 * without a name are called `Task` there.
 *
 * An entry is written when its step, its wait or its task ends. A wait that has not ended when the panel stops recording is
 * not shown, unless the program calls `stop()` before. The colours show the state: a step is dark, a wait is light, and everything
 * after a request for cancellation is a warning, as is the life of a cancelled task. A failed task is an error.
 *
 * Tasks in virtual time are left out, since their times are not those of the panel. Without DevTools, or in another browser,
 * the entries are not shown.
 *
 * @param options the name of the group
 * @returns a handle that stops it
 * @throws TypeError when an option is of the wrong kind
 *
 * @example
 * const tracks = performanceTracks(); // then press "Record" in the Performance panel
 *
 * @see https://developer.chrome.com/docs/devtools/performance/extension
 */
export function performanceTracks(options: TrackOptions = {}): PerformanceTracks {
  assertOptionsOf('performanceTracks', options, "{ group: 'Tasks' }", ['group']);
  const { group = 'Tasks' } = options;
  if (typeof group !== 'string')
    throw new TypeError(
      `performanceTracks(): group is a name, not ${described(group)}: write \`{ group: 'Tasks' }\`, or leave it out.`,
    );
  return new Tracks(group);
}

class Tracks implements PerformanceTracks {
  /** The tracks of tasks that have not ended. */
  private readonly open = new Map<Task<unknown>, Track>();
  private readonly names = new TrackNames();
  private readonly events: TaskEvents;

  constructor(private readonly group: string) {
    this.events = new TaskEvents((event, task) => {
      if (task.loop.host instanceof RealHost) this.add(event, task);
    });
  }

  stop(): void {
    this.events.stop();
    for (const [{ loop }, track] of this.open) track.finish(loop.now());
    this.open.clear();
  }

  [DISPOSE](): void {
    this.stop();
  }

  private add(event: TaskEvent, task: Task<unknown>): void {
    let track = this.open.get(task);
    if (track === undefined) {
      if (task.done()) return; // its track is written
      track = new Track(event, this.names.take(task.label ?? 'Task'), this.group);
      this.open.set(task, track);
    }
    track.add(event);
    if (!track.lane.hasEnded) return;
    track.finish(event.at);
    this.names.giveBack(track.name);
    this.open.delete(task);
  }
}

/** The track of one task. */
class Track {
  readonly lane: Lane;
  private why = '';

  constructor(
    first: TaskEvent,
    readonly name: TrackName,
    private readonly group: string,
  ) {
    this.lane = new Lane(first, (stretch) => {
      this.write(stretch.what, stretch.from, stretch.to, colorOf(stretch));
    });
  }

  add(event: TaskEvent): void {
    this.lane.add(event);
    if (event.kind === 'requested' && event.why !== undefined) this.why = ` ${event.why}`;
  }

  finish(now: number): void {
    const { name, at: from } = this.lane.first;
    const end = this.lane.finish(now);
    this.write(`${name}${this.endText(end)}`, from, end.at, END_COLORS[end.state ?? 'running']);
  }

  private endText({ state, error }: LaneEnd): string {
    if (state === 'failed') return ` failed: ${error ?? ''}`;
    return state === 'cancelled' ? ` cancelled${this.why}` : '';
  }

  private write(label: string, from: number, to: number, color: string): void {
    const { timeStamp } = console as { timeStamp?: TimeStamp };
    timeStamp?.call(console, label, from, to, this.name.text, this.group, color);
  }
}

const END_COLORS = { running: 'primary', succeeded: 'primary', failed: 'error', cancelled: 'warning' };
const COLORS = { ready: 'tertiary-light', step: 'primary-dark', wait: 'primary-light' };

function colorOf({ kind, isCancelling }: Stretch): string {
  return isCancelling ? 'warning' : COLORS[kind];
}

/** The tracks of the tasks of one name. */
interface Namesakes {
  readonly free: TrackName[];
  made: number;
}

/** The name of a track: `load`, `load (2)`. */
interface TrackName {
  readonly base: string;
  readonly text: string;
}

/** The names of tracks. A name that was given back is taken again, so there are no more tracks than tasks at the same time. */
class TrackNames {
  private readonly inUse = new Map<string, Namesakes>();

  take(base: string): TrackName {
    let namesakes = this.inUse.get(base);
    if (namesakes === undefined) this.inUse.set(base, (namesakes = { free: [], made: 0 }));
    const reused = namesakes.free.pop();
    if (reused !== undefined) return reused;
    namesakes.made++;
    return { base, text: namesakes.made === 1 ? base : `${base} (${String(namesakes.made)})` };
  }

  giveBack(name: TrackName): void {
    const { free, made } = this.inUse.get(name.base)!;
    free.push(name);
    if (free.length === made) this.inUse.delete(name.base);
  }
}
