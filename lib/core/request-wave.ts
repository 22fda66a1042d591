/*
 * A wave: requests that are made together. They may reach the same wait along several paths.
 *
 * In a chain of n tasks, each of which waits for the next, cancelling all of them makes n²/2 requests, as in asyncio. If two tasks
 * both wait for the same two tasks, these for the same two, and so on for n levels, a single request becomes 2ⁿ requests. So a wave
 * passes through each wait once. When a request comes to a wait again, the wave only counts it. At the end, `settle` adds the
 * counts, from the top down:
 *
 *   a waits for b, b for c, c sleeps; all are cancelled
 *   a: passes on to b, c and the sleep            requests of a, b, c: 1, 1, 1
 *   b, c: counted once each                       b 1, c 1
 *   settle: b adds 1 and passes 1 on; c adds 2    requests of a, b, c: 1, 2, 3, as in asyncio
 *
 * A wait counts as reached once it has passed the request on. A request that comes to it before that has gone in a circle. It is
 * passed on as usual, and a gather ends the circle. Spec: spec/core/request-wave.spec.ts; for the depth spec/laws/nested.spec.ts.
 */
import { keepShape } from '../loop/keep-shape.js';
import type { Wait } from './suspend/suspension.js';

/** A wait that a request can reach. */
export type Target = Pick<Wait, 'cancel'>;

/** A wait that passes requests on: the part that a wave needs. */
export interface Reachable {
  /** @internal The wave that it has passed on last. */
  readonly wave?: RequestWave | undefined;
  /** @internal The target with the index `place`; undefined after the last. */
  targetAt(place: number): Target | undefined;
  /** @internal Called when the request has visited all targets. Returns whether it is taken. */
  passed(isTakenBelow: boolean, reason: unknown, wave: RequestWave): boolean;
  /** @internal Adds `times` requests, equal to the one that it has passed on. */
  takeAgain?(times: number, reason: unknown): void;
}

export class RequestWave {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, undefined);
  /** For each wait, the number of requests that came to it again. */
  private again: Map<Reachable, number> | undefined = undefined;
  /** The waits through which a request has passed that nothing took. */
  private untaken: Set<Reachable> | undefined = undefined;

  constructor(private readonly reason: unknown) {}

  /** Returns true, and counts the request, if this wave has already passed a request for `reason` through `relay`. */
  comesAgain(relay: Reachable, reason: unknown): boolean {
    if (relay.wave !== this || reason !== this.reason) return false;
    this.again ??= new Map();
    this.again.set(relay, (this.again.get(relay) ?? 0) + 1);
    return true;
  }

  /** Notes that nothing has taken the request that passed through `relay`. A request that comes again is not taken either. */
  notTaken(relay: Reachable): void {
    if (relay.wave === this) (this.untaken ??= new Set()).add(relay);
  }

  /** Whether this wave has passed a request through `relay` that was taken. */
  isTakenBy(relay: Reachable): boolean {
    return relay.wave === this && this.untaken?.has(relay) !== true;
  }

  /** Adds the requests that were counted to each wait, and passes the counts on to its targets. */
  settle(): void {
    const { again } = this;
    this.again = undefined; // frees the map: a task keeps its requests, which keep this wave
    if (again !== undefined) this.passCounts(again);
    this.untaken = undefined;
  }

  private passCounts(again: Map<Reachable, number>): void {
    const { reason } = this;
    for (const relay of this.fromTheTop(again.keys())) {
      const times = again.get(relay)!;
      relay.takeAgain?.(times, reason);
      let isTaken = false;
      for (let place = 0; ; place++) {
        const target = relay.targetAt(place);
        if (target === undefined) break;
        if (this.hasReached(target)) again.set(target, (again.get(target) ?? 0) + times);
        const answer = this.hasReached(target) ? this.isTakenBy(target) : target.cancel(reason);
        isTaken ||= answer;
      }
      relay.passed(isTaken, reason, this);
    }
  }

  private hasReached(target: Target | undefined): target is Target & Reachable {
    return (target as Partial<Reachable> | undefined)?.wave === this;
  }

  /** All waits that the wave has reached from `starts` on, each before its targets. */
  private fromTheTop(starts: Iterable<Reachable>): Reachable[] {
    const seen = new Set<Reachable>();
    const order: Reachable[] = [];
    for (const start of starts) {
      if (seen.has(start)) continue;
      seen.add(start);
      const path: { readonly relay: Reachable; place: number }[] = [{ relay: start, place: 0 }];
      for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
        const target = last.relay.targetAt(last.place++);
        if (target === undefined) {
          order.push(last.relay);
          path.pop();
        } else if (this.hasReached(target) && !seen.has(target)) {
          seen.add(target);
          path.push({ relay: target, place: 0 });
        }
      }
    }
    return order.reverse();
  }
}
