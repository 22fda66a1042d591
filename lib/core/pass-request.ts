/*
 * How a request for cancellation passes from wait to wait: from a task to what it waits for, from a gather to its
 * children, and so on, in depth-first order, as asyncio's `cancel()` methods call each other.
 *
 * The order is that of a recursion. A list of frames replaces the engine's stack, since the depth to which waits nest has no
 * limit, and a stack overflow half-way would leave some tasks cancelled and others not. A wait that passes requests on has a
 * frame while the request visits its targets. Most tasks wait for something that passes nothing on, a sleep for example: there,
 * `Task.cancelAlone` in task.ts makes the request without a frame.
 *
 * `main` waits for gather([a, b]), `a` waits for a future f, `b` sleeps. main.cancel('stop'):
 *   take(main): main is cancelling, and passes on frames: main
 *   take(gather)                                  frames: gather, main
 *   take(a), f.cancel('stop') returns true        a has taken the request, and so has the gather
 *   take(b), the sleep's cancel returns true
 *   passed(gather, true); passed(main, true): f and the sleep took the request, so main keeps none for its next step
 *
 * Spec: spec/core/pass-request.spec.ts; spec/conformance compares the order with CPython's.
 */
import { type Reachable, RequestWave, type Target } from './request-wave.js';

export type { Target };

/** The wait is done: it takes no request. */
export const REFUSED = 0;
/** The wait takes the request, and passes it to no target. */
export const TAKEN = 1;
/** The wait passes the request on to its targets. Then `passed` decides whether it is taken. */
export const PASSED_ON = 2;

/** A wait that passes a request for its cancellation on to others. */
export interface Relay extends Reachable {
  /**
   * @internal Takes a request, before it is passed on. `isGentle`: the request must not interrupt clean-up, so a task that is
   * cancelling already refuses it.
   */
  take(reason: unknown, isGentle: boolean): typeof REFUSED | typeof TAKEN | typeof PASSED_ON;
}

/** A relay while the request visits its targets. */
class Frame {
  place = 0;
  isTaken = false;

  constructor(
    readonly relay: Reachable,
    readonly reason: unknown,
    readonly isGentle: boolean,
    /** The frame that gets the answer of `relay`. */
    readonly outer: Frame | undefined,
  ) {}
}

/** What the frame below the first one stands for. It has no targets, and passes no answer on. */
const BOTTOM: Reachable = { targetAt: () => undefined, passed: () => false };

/** The innermost frame of the request that is being passed on. A request that a callback makes meanwhile has separate frames. */
let innermost: Frame | undefined;
/** The wave that the request belongs to. */
let currentWave: RequestWave | undefined;
/** The signal that the request is aborting. */
let aborting: AbortSignal | undefined;

/** Whether `target` passes requests on. */
export function isRelay(target: Target | undefined): target is Target & Relay {
  return (target as Partial<Relay> | undefined)?.take !== undefined;
}

/**
 * Passes a request on, from `first` to all waits that it reaches. Returns whether it is taken.
 *
 * @param wave the requests that are made together with this one; the caller settles it
 */
export function passRequest(first: Relay, reason: unknown, isGentle: boolean, wave?: RequestWave): boolean {
  const outer = innermost;
  const outerWave = currentWave;
  const ownWave = (currentWave = wave ?? new RequestWave(reason));
  const bottom = new Frame(BOTTOM, reason, isGentle, undefined);
  innermost = bottom;
  try {
    askRelay(first, bottom);
    while (innermost !== bottom) {
      const frame: Frame = innermost;
      const target = frame.relay.targetAt(frame.place++);
      if (target === undefined) {
        innermost = frame.outer!;
        if (frame.relay.passed(frame.isTaken, frame.reason, ownWave)) innermost.isTaken = true;
        else ownWave.notTaken(frame.relay);
      } else if (isRelay(target)) askRelay(target, frame);
      else if (target.cancel(frame.reason)) frame.isTaken = true;
    }
    if (wave === undefined) ownWave.settle();
    return bottom.isTaken;
  } finally {
    innermost = outer;
    currentWave = outerWave;
  }
}

function askRelay(relay: Relay, { reason, isGentle }: Frame): void {
  // A gentle request ends by itself at what is cancelling already.
  if (!isGentle && currentWave?.comesAgain(relay, reason) === true) {
    if (currentWave.isTakenBy(relay)) innermost!.isTaken = true;
    return;
  }
  const asking = innermost!;
  // Push its frame first: `take` may push frames with `passNext`, whose targets the request visits before those of this frame.
  innermost = new Frame(relay, reason, isGentle, asking);
  const answer = relay.take(reason, isGentle);
  if (answer === PASSED_ON) return;
  innermost = asking;
  if (answer === TAKEN) asking.isTaken = true;
}

/**
 * Makes the request that is being passed on visit `relay` next, with another reason; the answer is dropped. For the waits and
 * futures that learn of the request while a task's `take` runs.
 */
export function passNext(relay: Reachable, reason: unknown, isGentle: boolean): void {
  const bottom = new Frame(BOTTOM, reason, isGentle, innermost);
  innermost = new Frame(relay, reason, isGentle, bottom);
}

/** Aborts a signal while a request is being passed on: see `isAbortedByRequest`. */
export function abortInRequest(controller: AbortController, reason: unknown): void {
  const outer = aborting;
  aborting = controller.signal;
  try {
    controller.abort(reason);
  } finally {
    aborting = outer;
  }
}

/** Whether a request that is being passed on is aborting `signal`: a listener in this library may then call `passNext`. */
export function isAbortedByRequest(signal: AbortSignal): boolean {
  return signal === aborting;
}

/** Title of the task that passes the current request on to `relay`, perhaps by way of a gather; undefined when it began at `relay`. */
export function askerOf(relay: Relay): string | undefined {
  for (let frame = innermost; frame !== undefined; frame = frame.outer) {
    const { relay: asker } = frame;
    if (asker !== relay && 'waiting' in asker) return (asker as { readonly title?: string }).title;
  }
  return undefined;
}
