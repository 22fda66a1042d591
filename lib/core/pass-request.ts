/*
 * How a request for cancellation passes from wait to wait: from a task to what it waits for, from a gather to its
 * children, and so on, in depth-first order, as asyncio's `cancel()` methods call each other.
 *
 * The order is that of a recursion, but there is none: waits nest as deep as a program likes, the engine's stack does not.
 * Each wait that passes requests on has a frame here while its targets are asked. A request that stops half-way would
 * leave some tasks cancelled and others not.
 *
 * `main` waits for gather([a, b]), `a` waits for a future f, `b` sleeps. main.cancel('stop'):
 *   take(main): it is cancelling, and passes on   frames: main
 *   take(gather)                                  frames: gather, main
 *   take(a), f.cancel('stop') is true             a took it: the gather has a taker
 *   take(b), the sleep's cancel is true
 *   passed(gather, true): it is cancelled as well; passed(main, true): nothing is left to raise at its next step
 *
 * Spec: spec/core/pass-request.spec.ts; spec/conformance compares the order with CPython's.
 */
import type { Wait } from './suspend/suspension.js';

/** It has ended: it takes no request. */
export const REFUSED = 0;
/** It takes the request, which ends here. */
export const TAKEN = 1;
/** It takes the request to its targets, and decides once they have answered. */
export const PASSED_ON = 2;

/** A wait that passes a request for its cancellation on to others. */
export interface Relay {
  /**
   * @internal Takes a request, before it is passed on. `isGentle` spares a clean-up: a task that is cancelling takes no
   * second request.
   */
  take(reason: unknown, isGentle: boolean): typeof REFUSED | typeof TAKEN | typeof PASSED_ON;
  /** @internal The wait that is asked after `place` others; undefined when there is none. */
  targetAt(place: number): Target | undefined;
  /** @internal All targets have been asked. Returns whether the request is taken. */
  passed(isTakenBelow: boolean, reason: unknown): boolean;
}

/** What a request can reach. */
export type Target = Pick<Wait, 'cancel'>;

/** A relay whose targets are being asked. */
class Frame {
  place = 0;
  isTaken = false;

  constructor(
    readonly relay: Relay,
    readonly reason: unknown,
    readonly isGentle: boolean,
    /** Where the answer of `relay` goes. */
    readonly outer: Frame | undefined,
  ) {}
}

/** The end of a request, below its first frame: it has no targets, and passes no answer on. */
const BOTTOM: Relay = {
  take: () => PASSED_ON,
  targetAt: () => undefined,
  passed: () => false,
};

/** The innermost frame of the request that is being passed on. A request made by a callback meanwhile has frames apart. */
let innermost: Frame | undefined;
/** The signal that the request aborts at this moment. */
let aborting: AbortSignal | undefined;

/** Whether it passes requests on. */
export function isRelay(target: Target | undefined): target is Target & Relay {
  return (target as Partial<Relay> | undefined)?.take !== undefined;
}

/** Passes a request on, from `first` to all that it reaches. Returns whether it is taken. */
export function passRequest(first: Relay, reason: unknown, isGentle: boolean): boolean {
  const outer = innermost;
  const bottom = new Frame(BOTTOM, reason, isGentle, undefined);
  innermost = bottom;
  try {
    askRelay(first, bottom);
    while (innermost !== bottom) {
      const frame: Frame = innermost;
      const target = frame.relay.targetAt(frame.place++);
      if (target === undefined) {
        innermost = frame.outer!;
        if (frame.relay.passed(frame.isTaken, frame.reason)) innermost.isTaken = true;
      } else if (isRelay(target)) askRelay(target, frame);
      else if (target.cancel(frame.reason)) frame.isTaken = true;
    }
    return bottom.isTaken;
  } finally {
    innermost = outer;
  }
}

function askRelay(relay: Relay, { reason, isGentle }: Frame): void {
  const asking = innermost!;
  // Its frame comes first: what `take` adds with `passNext` lies above it, and is passed on before its own targets are asked.
  innermost = new Frame(relay, reason, isGentle, asking);
  const answer = relay.take(reason, isGentle);
  if (answer === PASSED_ON) return;
  innermost = asking;
  if (answer === TAKEN) asking.isTaken = true;
}

/**
 * Adds to the request that is being passed on: `relay` passes its own reason on next. For what a task's `take` tells of the
 * request; its answer goes nowhere.
 */
export function passNext(relay: Relay, reason: unknown, isGentle: boolean): void {
  const bottom = new Frame(BOTTOM, reason, isGentle, innermost);
  innermost = new Frame(relay, reason, isGentle, bottom);
}

/** Aborts a signal in the course of a request: see `isAbortedByRequest`. */
export function abortInRequest(controller: AbortController, reason: unknown): void {
  const outer = aborting;
  aborting = controller.signal;
  try {
    controller.abort(reason);
  } finally {
    aborting = outer;
  }
}

/** Whether a request that is being passed on aborts `signal` at this moment: a listener of ours may then use `passNext`. */
export function isAbortedByRequest(signal: AbortSignal): boolean {
  return signal === aborting;
}

/** Title of the task that passes the current request on to `relay`, perhaps through a gather; undefined when it began at `relay`. */
export function askerOf(relay: Relay): string | undefined {
  for (let frame = innermost; frame !== undefined; frame = frame.outer) {
    const { relay: asker } = frame;
    if (asker !== relay && 'waiting' in asker) return (asker as { readonly title?: string }).title;
  }
  return undefined;
}
