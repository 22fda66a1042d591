import { Subject } from 'rxjs';
import type { Observable } from 'rxjs';
import { millisecondsOrNone } from '../../core/arguments.js';
import type { TaskObserver } from '../../core/observation.js';
import { observeTasks } from '../../core/observe-tasks.js';
import { DISPOSE } from '../../dispose.js';
import { assertFunctionOption, assertOptionsOf } from '../checks.js';
import { printable } from '../../core/printable.js';
import type { Places } from '../snapshot.js';
import { CircleWatch } from './circle-watch.js';
import { NeverAwaited } from './never-awaited.js';
import type { Problem } from './problem.js';
import { SlowSteps } from './slow-steps.js';
import { canTag, StackTags } from './stack-tags.js';
import { StuckCleanUps } from './stuck-clean-ups.js';
import { UnseenCancellations } from './unseen-cancellations.js';

/** What `inspect` looks for. */
export interface InspectOptions {
  /** Milliseconds on the task's clock that a step, a done callback, a subscriber or scheduled work may hold the loop. Default 100, as in asyncio. Null and Infinity mean no limit. */
  readonly slowStepMs?: number | null | undefined;
  /** Milliseconds on the task's clock that a cancelled task may take to end. Default 5000. Null and Infinity mean no limit. */
  readonly cleanUpMs?: number | null | undefined;
  /** Whether to find tasks that wait for each other. Default true. */
  readonly circles?: boolean | undefined;
  /** Whether to find awaitables that were never waited for. This captures a stack for each awaitable. Default true. */
  readonly neverAwaited?: boolean | undefined;
  /** Whether to find cancelled async functions that go on. Default true. */
  readonly unseenCancellations?: boolean | undefined;
  /**
   * Whether debuggers show, in the async stack of a step, where the task was created: `console.createTask` tags each task with its
   * name. Default true. In an engine without `console.createTask`, nothing is tagged.
   */
  readonly asyncStacks?: boolean | undefined;
  /** Finds the line where a clean-up waits: `places()` of `rxtask/inspect/node`. Default: the line is not shown. */
  readonly places?: Places | undefined;
}

const NAMES: readonly (keyof InspectOptions)[] = [
  'slowStepMs',
  'cleanUpMs',
  'circles',
  'neverAwaited',
  'unseenCancellations',
  'asyncStacks',
  'places',
];

/** Running watchdogs. Disposing it stops them. */
export interface Inspection extends Disposable {
  /**
   * Emits each problem, synchronously, where it is found: often in the middle of a step. Completes when the watchdogs are stopped.
   * While it has no subscriber, problems are printed with `console.warn`.
   */
  readonly problems$: Observable<Problem>;
}

/** @internal The inspections that the program has started itself. */
export const inspections = new Set<Inspection>();

/**
 * Starts watchdogs. They find steps that hold the loop, clean-up that does not end, circles of waits, awaitables that were never
 * waited for, and cancelled async functions that go on.
 *
 * They observe all tasks of the process from now on. Each task that is being cancelled gets a timer, which keeps the process alive.
 *
 * @param options limits in milliseconds, and what to look for
 * @returns a handle with the problems as an Observable; disposing it stops the watchdogs
 * @throws TypeError or RangeError when a limit is not a number of milliseconds, or another option is of the wrong kind
 *
 * @example
 * using inspection = inspect({ slowStepMs: 50 });
 * inspection.problems$.subscribe(({ kind, message }) => console.warn(kind, message));
 *
 * @see asyncio's debug mode
 */
export function inspect(options: InspectOptions = {}): Inspection {
  assertOptionsOf('inspect', options, '{ slowStepMs: 50 }', NAMES);
  assertFunctionOption('inspect', 'places', options.places, '{ places: places() }');
  const inspection = new Watchdogs(options, () => inspections.delete(inspection));
  inspections.add(inspection);
  return inspection;
}

/** @internal See `inspect`. */
export class Watchdogs implements Inspection {
  private readonly found = new Subject<Problem>();
  readonly problems$ = this.found.asObservable();
  private readonly stops: (() => void)[];

  /** @throws TypeError, RangeError */
  constructor(
    options: InspectOptions,
    private readonly stopped?: () => void,
    /** Called for each problem. If it returns true, the problem is dropped. */
    private readonly isSilent?: () => boolean,
  ) {
    const {
      slowStepMs = 100,
      cleanUpMs = 5000,
      circles,
      neverAwaited,
      unseenCancellations,
      asyncStacks,
      places,
    } = options;
    const report = this.report.bind(this);
    const slowStep = millisecondsOrNone(slowStepMs, 'inspect', 'inspect({ slowStepMs: 50 })');
    const cleanUp = millisecondsOrNone(cleanUpMs, 'inspect', 'inspect({ cleanUpMs: 5000 })');
    const dogs: TaskObserver[] = [];
    this.stops = [];
    if (slowStep < Infinity) dogs.push(new SlowSteps(slowStep, report));
    if (cleanUp < Infinity) {
      const cleanUps = new StuckCleanUps(cleanUp, report, places);
      dogs.push(cleanUps);
      this.stops.push(() => {
        cleanUps.stop();
      });
    }
    if (circles !== false) dogs.push(new CircleWatch(report));
    // Some engines have no FinalizationRegistry.
    if (neverAwaited !== false && typeof FinalizationRegistry === 'function')
      dogs.push(new NeverAwaited(report));
    if (unseenCancellations !== false) dogs.push(new UnseenCancellations(report));
    if (asyncStacks !== false && canTag()) dogs.push(new StackTags());
    this.stops.push(...dogs.map(observeTasks));
  }

  [DISPOSE](): void {
    for (const stop of this.stops.splice(0)) stop();
    this.found.complete();
    this.stopped?.();
  }

  private report(problem: Problem): void {
    if (this.found.closed || this.isSilent?.() === true) return;
    const message = printable(problem.message);
    if (this.found.observed) this.found.next({ ...problem, message });
    else console.warn(`rxtask: ${message}`);
  }
}
