/**
 * RxJS without tasks. Shared work uses `share` with an AsyncSubject, which keeps the last value:
 * https://rxjs.dev/api/operators/share and https://rxjs.dev/api/index/class/AsyncSubject; one turn is the asapScheduler:
 * https://rxjs.dev/guide/scheduler. Code cannot await in it, so there is no queue and no parked coroutine.
 */
import {
  asapScheduler,
  AsyncSubject,
  catchError,
  concat,
  concatMap,
  defer,
  finalize,
  forkJoin,
  from,
  interval,
  lastValueFrom,
  map,
  mergeMap,
  observeOn,
  of,
  range,
  reduce,
  ReplaySubject,
  scheduled,
  share,
  Subject,
  take,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { TICKS } from '../workloads.js';

const LONG = 1e7;

/** Emits `i` after one turn. */
const child = (/** @type {number} */ i) => scheduled([i], asapScheduler);

/** @template T @param {import('rxjs').Observable<T>} source @returns {import('rxjs').Observable<T>} started at once; it keeps its last value */
function start(source) {
  const result = new AsyncSubject();
  source.subscribe(result);
  return result;
}

/** @param {import('rxjs').Observable<number>[]} results */
const total = (results) => lastValueFrom(concat(...results).pipe(reduce((sum, i) => sum + i, 0)));

/** @template T @param {import('rxjs').Observable<T>} source @returns {import('rxjs').Observable<T>} */
const shared = (source) =>
  source.pipe(
    share({
      connector: () => new AsyncSubject(),
      resetOnComplete: false,
      resetOnError: false,
      resetOnRefCountZero: false,
    }),
  );

/** @type {unknown} */
export let held;

/** @type {import('../workloads.js').PeerWorkloads} */
export const workloads = {
  spawn: (n) => total(Array.from({ length: n }, (_, i) => start(child(i)))),

  sequential: (n) =>
    lastValueFrom(
      range(0, n).pipe(
        concatMap((i) => start(child(i))),
        reduce((sum, i) => sum + i, 0),
      ),
    ),

  sleep0: (n) =>
    lastValueFrom(
      interval(0, asapScheduler).pipe(
        take(n),
        reduce((count) => count + 1, 0),
      ),
    ),

  'ping-pong'(n) {
    const pings = new Subject();
    const pongs = new Subject();
    pings.pipe(observeOn(asapScheduler)).subscribe((/** @type {number} */ i) => pongs.next(i + 1));
    const sum = lastValueFrom(
      pongs.pipe(
        observeOn(asapScheduler),
        take(n),
        map((/** @type {number} */ i) => (pings.next(i), i)),
        reduce((sum, i) => sum + i, 0),
      ),
    );
    pings.next(0);
    return sum;
  },

  sleepers: (n) =>
    lastValueFrom(
      range(0, n).pipe(
        mergeMap((i) => timer(1 + (i % 10)).pipe(map(() => i))),
        reduce((sum, i) => sum + i, 0),
      ),
    ),

  cancel(n) {
    let stopped = 0;
    const subscriptions = Array.from({ length: n }, () =>
      timer(LONG)
        .pipe(finalize(() => stopped++))
        .subscribe(),
    );
    for (const subscription of subscriptions) subscription.unsubscribe();
    return stopped;
  },

  async parked(n) {
    let parked = 0;
    const parker = defer(() => {
      parked++;
      return timer(LONG);
    });
    held = Array.from({ length: n }, () => start(parker));
    await lastValueFrom(timer(1));
    return parked;
  },

  gather: (n) =>
    lastValueFrom(
      forkJoin(Array.from({ length: n }, (_, i) => child(i))).pipe(
        map((results) => results.reduce((sum, i) => sum + i, 0)),
      ),
    ),

  group(n) {
    let stopped = 0;
    const member = timer(LONG).pipe(finalize(() => stopped++));
    const failing = timer(0, asapScheduler).pipe(
      mergeMap(() => throwError(() => new Error('the one failure'))),
    );
    return lastValueFrom(
      forkJoin(Array.from({ length: n }, (_, i) => (i < n - 1 ? member : failing))).pipe(
        map(() => NaN),
        catchError(() => timer(0).pipe(map(() => stopped + 1))),
      ),
    );
  },

  'wait-for': (n) =>
    lastValueFrom(
      range(0, n).pipe(
        concatMap((i) => child(i).pipe(timeout(1000))),
        reduce((sum, i) => sum + i, 0),
      ),
    ),

  semaphore: (n) =>
    lastValueFrom(
      range(0, n).pipe(
        mergeMap(child, 10),
        reduce((sum, i) => sum + i, 0),
      ),
    ),

  async event(n) {
    const event = new ReplaySubject(1);
    const waiters = Array.from({ length: n }, (_, i) =>
      start(
        event.pipe(
          take(1),
          map(() => i),
        ),
      ),
    );
    event.next(undefined);
    return total(waiters);
  },

  async subscribe(n) {
    let count = 0;
    const source = shared(child(1));
    for (let i = 0; i < n; i++) source.subscribe((value) => (count += value));
    await lastValueFrom(source);
    return count;
  },

  async 'over-observable'(n) {
    return lastValueFrom(
      range(0, n).pipe(
        concatMap((i) => start(of(i))),
        reduce((sum, i) => sum + i, 0),
      ),
    );
  },

  'over-promise': (n) =>
    lastValueFrom(
      range(0, n).pipe(
        concatMap((i) => start(from(Promise.resolve(i)))),
        reduce((sum, i) => sum + i, 0),
      ),
    ),

  async 'pipe-timeout'(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await lastValueFrom(shared(child(i)).pipe(timeout(1000)));
    return sum;
  },

  async periodic(n) {
    const job = interval(1).pipe(take(TICKS));
    return lastValueFrom(
      range(0, n / TICKS).pipe(
        mergeMap(() => job),
        reduce((count) => count + 1, 0),
      ),
    );
  },

  async late(n) {
    let count = 0;
    const source = shared(child(1));
    await lastValueFrom(source);
    for (let i = 0; i < n; i++) source.subscribe((value) => (count += value)).unsubscribe();
    return count;
  },
};
