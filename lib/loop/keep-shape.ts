/*
 * Keeps one object of each class that the kernel makes often, for ever, so that V8 keeps the optimised code.
 *
 * Optimised code knows the shapes (V8's hidden classes) of the objects that it has met. When V8 collects the last object of a shape,
 * it discards all code that knows the shape. An idle program has no task, no sleep and no wait. A full collection would then discard
 * the code of the whole kernel, and the next burst of work would be several times slower until V8 has optimised it again. The code of
 * native promises is part of the engine, and stays.
 *
 * Invariant: an object that gets a field later has another shape, so a constructor must set all fields. A kept object belongs to a loop
 * that never runs: making one starts nothing. It is a pure static field, `keptShape`, so a bundler leaves it out together with its
 * class. Spec: spec/loop/keep-shape.spec.ts. Measured by `npm run bench:mixed`.
 */
import type { Host } from './host.js';
import { Loop } from './loop.js';

const doNothing = (): void => {
  // this host never drains its loop
};

const stillHost: Host = {
  mostJobsAtRest: Infinity,
  reading: 0,
  now: () => 0,
  limit: () => 0,
  soon: doNothing,
  later: doNothing,
  alarm: doNothing,
  disarm: doNothing,
  reset: doNothing,
  isBroken: () => false,
};

let stillLoop: Loop | undefined;

/**
 * Makes an object for a static field that keeps it.
 *
 * @param kind the class; its constructor may be private
 * @param args anything that the constructor can take: nothing uses the object
 */
export function keepShape<T extends object>(kind: { readonly prototype: T }, ...args: unknown[]): T {
  let kept: T | undefined;
  stillLoop ??= new Loop(() => stillHost);
  stillLoop.runNow({
    run() {
      kept = new (kind as new (...given: unknown[]) => T)(...args);
    },
  });
  return kept!;
}
