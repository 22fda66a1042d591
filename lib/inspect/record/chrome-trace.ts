import { assertEvents } from '../checks.js';
import { Lane } from './lane.js';
import type { TaskEvent } from './task-events.js';

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
 * @throws TypeError when `events` is no array
 *
 * @example
 * writeFileSync('trace.json', JSON.stringify(chromeTrace(recording.events)));
 *
 * @see https://www.speedscope.app
 */
export function chromeTrace(events: readonly TaskEvent[]): ChromeTrace {
  assertEvents('chromeTrace', events);
  return chromeTraceUntil(-Infinity, events);
}

/** The same, at least up to `until`, in milliseconds on the clock of the events: the last event may be long ago. */
export function chromeTraceUntil(until: number, events: readonly TaskEvent[]): ChromeTrace {
  const start = events[0]?.at ?? 0;
  const lanes = new Map<number, TracedLane>();
  for (const event of events) {
    const known = lanes.get(event.task);
    const lane = known ?? new TracedLane(event, start);
    if (known === undefined) lanes.set(event.task, lane);
    lane.add(event);
  }
  // The last event need not have the latest time, since each loop has its own clock.
  const end = events.reduce((latest, { at }) => Math.max(latest, at), Math.max(start, until));
  return { traceEvents: [...lanes.values()].flatMap((lane) => lane.finish(end)), displayTimeUnit: 'ms' };
}

/** The lane of one task. */
class TracedLane {
  private readonly traced: TraceEvent[] = [];
  private readonly lane: Lane;

  constructor(
    private readonly first: TaskEvent,
    private readonly start: number,
  ) {
    const { name, by, at } = first;
    this.lane = new Lane(first, ({ what, from, to }) => {
      this.put('B', what, from);
      this.put('E', what, to);
    });
    this.put('M', 'thread_name', start, { name: `"${name}"` });
    this.put('B', name, at, by === undefined ? undefined : { 'created by': by });
  }

  add(event: TaskEvent): void {
    this.lane.add(event);
    const { kind, at, why } = event;
    if (kind === 'requested')
      this.traced.push({
        ...this.event('i', 'is asked to end', at, why === undefined ? undefined : { why }),
        s: 't',
      });
  }

  /** Ends the open slices. */
  finish(recordingEnd: number): readonly TraceEvent[] {
    const { at, state, error } = this.lane.finish(recordingEnd);
    this.put('E', this.first.name, at, {
      ...(state !== undefined && { state }),
      ...(error !== undefined && { error }),
    });
    return this.traced;
  }

  private put(ph: TraceEvent['ph'], name: string, at: number, args?: TraceEvent['args']): void {
    this.traced.push(this.event(ph, name, at, args));
  }

  private event(ph: TraceEvent['ph'], name: string, at: number, args: TraceEvent['args']): TraceEvent {
    const ts = Math.round((at - this.start) * 1e6) / 1e3; // whole nanoseconds
    return { ph, name, cat: 'task', pid: 1, tid: this.first.task, ts, ...(args !== undefined && { args }) };
  }
}
