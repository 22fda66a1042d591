import type { TaskEvent } from './record.js';

/** An event of Chrome's trace format: `B` and `E` begin and end a slice, `i` is an instant, `M` names a lane. */
export interface TraceEvent {
  readonly ph: 'B' | 'E' | 'i' | 'M';
  readonly name: string;
  readonly cat: 'task';
  readonly pid: 1;
  /** The lane: the number of the task. */
  readonly tid: number;
  /** Microseconds since the first event of the recording. */
  readonly ts: number;
  readonly s?: 't';
  readonly args?: Readonly<Record<string, string | number>>;
}

/** A recording in Chrome's trace format. */
export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
}

/**
 * Writes a recording in Chrome's trace format, for speedscope, Perfetto and `chrome://tracing`. Each task has a lane. A slice in it
 * is the life of the task; the slices inside are its steps and its waits. Requests for cancellation are instants.
 *
 * A task that has not ended is shown up to the last event. Steps and waits that took no time are left out.
 *
 * @param events what `record()` has recorded
 * @returns an object for `JSON.stringify`
 *
 * @example
 * writeFileSync('trace.json', JSON.stringify(chromeTrace(recording.events)));
 *
 * @see https://www.speedscope.app
 */
export function chromeTrace(events: readonly TaskEvent[]): ChromeTrace {
  const start = events[0]?.at ?? 0;
  const lanes = new Map<number, Lane>();
  for (const event of events) {
    const known = lanes.get(event.task);
    const lane = known ?? new Lane(event, start);
    if (known === undefined) lanes.set(event.task, lane);
    lane.add(event);
  }
  const end = Math.max(start, ...lastTimes(events));
  return { traceEvents: [...lanes.values()].flatMap((lane) => lane.finish(end)), displayTimeUnit: 'ms' };
}

/** The last event need not have the latest time, since each loop has its own clock. */
function lastTimes(events: readonly TaskEvent[]): number[] {
  return [events.reduce((latest, { at }) => Math.max(latest, at), -Infinity)];
}

/** The events of one task. */
class Lane {
  private readonly traced: TraceEvent[] = [];
  private readonly tid: number;
  private readonly name: string;
  /** What the task does at present, and since when. The next event ends it. */
  private doing: { readonly what: string; readonly since: number } | undefined;
  private waitsFor: string | undefined;
  private end: Pick<TaskEvent, 'state' | 'error'> | undefined;
  private isInStep = false;
  private latest: number;

  constructor(
    first: TaskEvent,
    private readonly start: number,
  ) {
    this.tid = first.task;
    this.name = first.name;
    this.latest = first.at;
    this.put('M', 'thread_name', start, { name: `"${first.name}"` });
    this.put('B', first.name, first.at, first.by === undefined ? undefined : { 'created by': first.by });
  }

  add(event: TaskEvent): void {
    const { kind, at } = event;
    this.latest = Math.max(this.latest, at);
    switch (kind) {
      case 'created':
        this.doing = { what: 'ready to run', since: at };
        break;
      case 'resumed':
        this.begin('runs', at);
        this.isInStep = true;
        break;
      case 'suspended':
        this.waitsFor = event.waitsFor;
        break;
      case 'paused':
        this.isInStep = false;
        this.begin(this.waitsFor === undefined ? undefined : `waits for ${this.waitsFor}`, at);
        this.waitsFor = undefined;
        break;
      case 'requested':
        // An instant inside the current slice. The slice itself is written when it ends.
        this.traced.push({
          ...this.event('i', 'is asked to end', at, event.why === undefined ? undefined : { why: event.why }),
          s: 't',
        });
        break;
      case 'ended':
        this.end = event;
    }
  }

  /** Ends the open slices: at the latest event of the task if it has ended, else at the end of the recording. */
  finish(recordingEnd: number): readonly TraceEvent[] {
    const at = this.end === undefined || this.isInStep ? recordingEnd : this.latest;
    this.begin(undefined, at);
    const { state, error } = this.end ?? {};
    this.put('E', this.name, at, {
      ...(state !== undefined && { state }),
      ...(error !== undefined && { error }),
    });
    return this.traced;
  }

  /** Begins to do `what`, and writes the slice that this ends, if it took time. */
  private begin(what: string | undefined, at: number): void {
    const { doing } = this;
    this.doing = what === undefined ? undefined : { what, since: at };
    if (doing === undefined || at <= doing.since) return;
    this.put('B', doing.what, doing.since);
    this.put('E', doing.what, at);
  }

  private put(ph: TraceEvent['ph'], name: string, at: number, args?: TraceEvent['args']): void {
    this.traced.push(this.event(ph, name, at, args));
  }

  private event(ph: TraceEvent['ph'], name: string, at: number, args: TraceEvent['args']): TraceEvent {
    const ts = Math.round((at - this.start) * 1e6) / 1e3; // whole nanoseconds
    return { ph, name, cat: 'task', pid: 1, tid: this.tid, ts, ...(args !== undefined && { args }) };
  }
}
