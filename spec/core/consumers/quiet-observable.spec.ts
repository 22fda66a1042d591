import {
  catchError,
  combineLatest,
  concat,
  concatMap,
  connectable,
  debounceTime,
  defer,
  delay,
  endWith,
  exhaustMap,
  filter,
  finalize,
  forkJoin,
  from,
  map,
  merge,
  mergeMap,
  mergeWith,
  NEVER,
  type Observable,
  observeOn,
  of,
  race,
  retry,
  scan,
  share,
  shareReplay,
  startWith,
  Subject,
  switchMap,
  take,
  takeUntil,
  tap,
  timeout,
  zip,
} from 'rxjs';
import {
  type Awaitable,
  CancelledError,
  createTask,
  dropMap,
  enqueueMap,
  Future,
  gather,
  keepLatestMap,
  periodic,
  restartMap,
  run,
  sleep,
  taskScheduler,
  until,
} from 'rxtask';
import { raisedBy } from '../../support/raised-by.js';
import { reported } from '../../support/reported.js';
import { unhandledErrors } from '../../support/unhandled.js';
import { play } from '../../support/virtual-time.js';

const errors = unhandledErrors();

type Piping = (source: Observable<number>) => Observable<unknown>;

const pipings: [string, Piping][] = [
  ['nothing', (source) => source],
  ['map', (source) => source.pipe(map((n) => n + 1))],
  [
    'several operators',
    (source) =>
      source.pipe(
        filter(Boolean),
        scan((a, b) => a + b),
        tap(() => undefined),
      ),
  ],
  ['share', (source) => source.pipe(share())],
  ['shareReplay', (source) => source.pipe(shareReplay({ bufferSize: 1, refCount: true }))],
  [
    'share and more',
    (source) =>
      source.pipe(
        map((n) => String(n)),
        share(),
        filter(Boolean),
      ),
  ],
  ['delay', (source) => source.pipe(delay(1, taskScheduler))],
  ['observeOn', (source) => source.pipe(observeOn(taskScheduler))],
  ['debounceTime', (source) => source.pipe(debounceTime(1, taskScheduler))],
  ['switchMap', (source) => source.pipe(switchMap((n) => of(n)))],
  ['takeUntil', (source) => source.pipe(takeUntil(NEVER))],
  ['take', (source) => source.pipe(take(100))],
  ['finalize', (source) => source.pipe(finalize(() => undefined))],
  ['startWith', (source) => source.pipe(startWith(0))],
  ['endWith', (source) => source.pipe(endWith(0))],
  ['mergeWith', (source) => source.pipe(mergeWith(of(1)))],
  ['timeout', (source) => source.pipe(timeout({ each: 1e6, scheduler: taskScheduler }))],
  [
    'catchError that raises it again',
    (source) =>
      source.pipe(
        catchError((error: unknown) => {
          throw error;
        }),
      ),
  ],
  ['an inner of switchMap', (source) => of(1).pipe(switchMap(() => source))],
  [
    'an inner of mergeMap',
    (source) =>
      of(1).pipe(
        mergeMap(() => source),
        map((n) => String(n)),
      ),
  ],
  ['an inner of concatMap', (source) => of(1).pipe(concatMap(() => source))],
  ['an inner of exhaustMap', (source) => of(1).pipe(exhaustMap(() => source))],
  ['merge', (source) => merge(source, of(1))],
  ['concat', (source) => concat(of(1), source)],
  ['race', (source) => race(source, NEVER)],
  ['combineLatest', (source) => combineLatest([source, of(1)])],
  ['zip', (source) => zip(source, NEVER)],
  ['forkJoin', (source) => forkJoin([source, of(1)])],
  ['defer', (source) => defer(() => source)],
  ['from', (source) => from(source)],
];

const sources: [string, (end: Future<number>) => Observable<number>][] = [
  ['a Future', (end) => end],
  ['a Task', (end) => createTask(end)],
  ['asObservable()', (end) => createTask(end).asObservable()],
  ['a cold Awaitable', (end) => until(end)],
  ['a gather', (end) => gather([end]).pipe(map(([n]) => n))],
  ['restartMap', (end) => of(1).pipe(restartMap(() => end))],
  ['enqueueMap', (end) => of(1).pipe(enqueueMap(() => end))],
  ['dropMap', (end) => of(1).pipe(dropMap(() => end))],
  ['keepLatestMap', (end) => of(1).pipe(keepLatestMap(() => end))],
];

const observers: [string, (source: Observable<unknown>) => unknown][] = [
  ['a function', (source) => source.subscribe(() => undefined)],
  ['nothing', (source) => source.subscribe()],
  ['an observer of values', (source) => source.subscribe({ next: () => undefined })],
  ['an observer of the end', (source) => source.subscribe({ complete: () => undefined })],
];

async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await sleep(0);
  await reported();
}

describe.each(sources)('an observer without an error handler, of %s', (source, make) => {
  const chains = source === 'a cold Awaitable' || source === 'a Task' ? pipings : pipings.slice(0, 5);

  it.each(chains)('behind %s, is not notified of cancellation', async (_, pipe) => {
    for (const [, observe] of observers) {
      const end = new Future<number>();
      observe(pipe(make(end)));
      await sleep(0);
      end.cancel('stop');
      await turns();
    }

    expect(errors).toEqual([]);
  });

  it.each(chains)('behind %s, leaves a failure to RxJS, which reports it', async (_, pipe) => {
    const end = new Future<number>();
    pipe(make(end)).subscribe(() => undefined);
    await sleep(0);
    end.setException(new Error('broken'));
    await turns();

    expect(errors).toEqual([new Error('broken')]);
  });
});

describe('cancellation behind operators', () => {
  const cancelled = (): Awaitable<number> => {
    const future = new Future<number>();
    future.cancel('stop');
    return future;
  };

  it('reaches an error handler', () => {
    const log: unknown[] = [];
    const handler = { error: (error: unknown) => log.push(error) };
    cancelled()
      .pipe(map((n) => String(n)))
      .subscribe(handler);
    of(1).pipe(switchMap(cancelled)).subscribe(handler);
    merge(cancelled(), of(1)).subscribe(handler);

    expect(log).toEqual([new CancelledError('stop'), new CancelledError('stop'), new CancelledError('stop')]);
  });

  it('reaches catchError and retry', () => {
    const log: unknown[] = [];
    let attempts = 0;
    cancelled()
      .pipe(catchError(() => of('caught')))
      .subscribe((value) => log.push(value));
    of(1)
      .pipe(
        switchMap(cancelled),
        catchError(() => of('caught')),
      )
      .subscribe((value) => log.push(value));
    defer(() => (attempts++, cancelled()))
      .pipe(retry(2))
      .subscribe();

    expect([log, attempts]).toEqual([['caught', 'caught'], 3]);
  });

  it('reaches a task that waits for the plain Observable', () => {
    const error = play(function* () {
      return yield* raisedBy(until(cancelled().asObservable()));
    });

    expect(error).toEqual(new CancelledError('stop'));
  });

  it('is dropped for an observer with a field `closed`, which RxJS does not take for one of its subscribers', async () => {
    const observer = { closed: false, next: () => undefined };
    cancelled().subscribe(observer);
    await reported();

    expect(errors).toEqual([]);
  });

  it('does not change an observer of the program', () => {
    const observer = {
      seen: 0,
      next() {
        this.seen++;
      },
    };
    of(1)
      .pipe(mergeMap(() => cancelled()))
      .subscribe(observer);
    of(1)
      .pipe(mergeMap(() => of(1)))
      .subscribe(observer);

    expect(Object.keys(observer)).toEqual(['seen', 'next']);
    expect(observer.seen).toBe(1);
  });

  it('looks the error handler up when the error arrives, as RxJS does', async () => {
    const log: unknown[] = [];
    let lookups = 0;
    const observer = {
      get error() {
        lookups++;
        return (error: unknown) => log.push(error);
      },
    };
    const end = new Future<number>();
    for (const source of [end, end.pipe(share())]) source.subscribe(observer);
    expect(lookups).toBe(0);
    end.cancel('stop');
    await sleep(0);
    end.subscribe(observer);

    expect(log).toEqual([new CancelledError('stop'), new CancelledError('stop'), new CancelledError('stop')]);
  });

  it('of a task that feeds a subject reaches the observers of the subject as in RxJS', async () => {
    const subject = new Subject<number>();
    cancelled().subscribe(subject);
    subject.subscribe();
    await reported();

    expect(errors).toEqual([new CancelledError('stop')]);
  });

  it('behind connect() is dropped', async () => {
    const connected = connectable(cancelled().pipe(map((n) => String(n))));
    connected.subscribe({ error: () => undefined });
    connected.connect();
    await reported();

    expect(errors).toEqual([]);
  });
});

it('the end of a run crashes no process because of a pipe from one of its tasks', async () => {
  const seen: number[] = [];
  await run(function* () {
    periodic(1, (n) => n)
      .pipe(map((n) => n * 10))
      .subscribe((n) => seen.push(n));
    of(1)
      .pipe(switchMap(() => periodic(1, (n) => n)))
      .subscribe((n) => seen.push(n));
    yield* sleep(5);
  });
  await reported();

  expect(seen.length).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});

describe('subscribe takes what RxJS takes', () => {
  const succeeded = (): Awaitable<number> => {
    const future = new Future<number>();
    future.setResult(1);
    return future;
  };

  it('null, as no observer', () => {
    expect(succeeded().subscribe(null).closed).toBe(true);
  });

  it('three functions, each of them or none', () => {
    const log: unknown[] = [];
    const next = (value: number): unknown => log.push(value);
    const complete = (): unknown => log.push('complete');
    const future: { subscribe(...observer: unknown[]): unknown } = succeeded();
    future.subscribe(next, null, complete);
    future.subscribe(next);
    future.subscribe(undefined, undefined, complete);

    expect(log).toEqual([1, 'complete', 1, 'complete']);
  });
});
