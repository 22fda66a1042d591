import { DISPOSE } from '../../dispose.js';
import { countOf } from '../../core/arguments.js';
import { assertOptionsOf } from '../checks.js';
import type { LibraryCopy } from '../../core/library-copies.js';
import { type TaskEvent, TaskEvents } from './task-events.js';

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
 * Records what all tasks of the process do from now on: each step, each wait, each request for cancellation, each end. It begins
 * with what the tasks of the current loop that exist already wait for.
 *
 * The times are those of the task's clock, and tasks without a name are counted from the start of the recording. So a recording in
 * virtual time is the same in each run, and its text can be the expectation of a test.
 *
 * @param options the number of events to keep
 * @returns the recording
 * @throws RangeError when `capacity` is not a positive integer; TypeError when `options` is no object
 *
 * @example
 * const recording = record();
 * await run(main);
 * recording.stop();
 * console.log(formatRecording(recording.events));
 * writeFileSync('trace.json', JSON.stringify(chromeTrace(recording.events)));
 */
export function record(options: RecordOptions = {}): Recording {
  return recordOf(undefined, options);
}

/** Records what the tasks of these copies of the library do; default: this copy. */
export function recordOf(copies: readonly LibraryCopy[] | undefined, options: RecordOptions = {}): Recording {
  assertOptionsOf('record', options, '{ capacity: 100_000 }', ['capacity']);
  const { capacity = 100_000 } = options;
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(
      `record() keeps a positive whole number of events, not ${countOf(capacity)}: write \`record({ capacity: 100_000 })\`.`,
    );
  return new Recorder(capacity, copies);
}

class Recorder implements Recording {
  /** Up to twice as many events as are kept: to drop the older half at once costs little for each event. */
  private recorded: TaskEvent[] = [];
  private total = 0;
  readonly stop: () => void;

  constructor(
    private readonly capacity: number,
    copies?: readonly LibraryCopy[],
  ) {
    const events = new TaskEvents((event) => {
      this.add(event);
    }, copies);
    events.addExisting();
    this.stop = events.stop;
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

  private add(event: TaskEvent): void {
    this.recorded.push(event);
    this.total++;
    if (this.recorded.length >= 2 * this.capacity) this.recorded = this.recorded.slice(-this.capacity);
  }
}
