/*
 * Examples: one object of each class that the kernel makes often, kept for ever.
 *
 * Optimised code knows the shapes of the objects that it has met. When V8 collects the last object of a shape, it discards all code
 * that knows the shape. An idle program has no task, no sleep and no wait. A full collection would then discard the code of the
 * whole kernel, and the next burst of work would be several times slower until V8 has optimised it again. The code of native
 * promises is part of the engine, and stays.
 *
 * Invariant: a shape stays as long as the example, so a constructor must set all fields: an object that gets a field later has
 * another shape. An example belongs to a loop that never runs: making one starts nothing. It is a pure static field, so a
 * bundler leaves it out together with its class. Spec: spec/loop/example.spec.ts. Measured by `npm run bench:mixed`.
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

/** Returns what `make` returns. What it makes belongs to a loop that never runs. */
export function example(make: () => object): object {
  let made: object | undefined;
  stillLoop ??= new Loop(() => stillHost);
  stillLoop.runNow({
    run() {
      made = make();
    },
  });
  return made!;
}
