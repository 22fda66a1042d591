import { fromPlatform, isPlatformObservable } from '../../../lib/core/work/platform-observable.js';
import { heard } from '../../interop/support/work.js';

type Observer = Parameters<Parameters<typeof fromPlatform>[0]['subscribe']>[0];

/** The platform's Observable as in the standard: it calls the observer's functions without a `this`. */
class Platform {
  readonly [Symbol.toStringTag] = 'Observable';
  readonly signals: AbortSignal[] = [];

  constructor(private readonly tell: (observer: Observer) => void) {}

  subscribe({ next, error, complete }: Observer, { signal }: { signal: AbortSignal }): void {
    this.signals.push(signal);
    this.tell({ next, error, complete });
  }
}

describe('isPlatformObservable', () => {
  it('checks the tag, which is the same in every realm, and subscribe', () => {
    expect(isPlatformObservable(new Platform(() => {}))).toBe(true);
    expect(isPlatformObservable({ subscribe: () => {} })).toBe(false);
    expect(isPlatformObservable({ [Symbol.toStringTag]: 'Observable' })).toBe(false);
  });
});

describe('fromPlatform', () => {
  it('passes values and the end on', () => {
    const source = new Platform(({ next, complete }) => {
      next(1);
      next(2);
      complete();
    });

    expect(heard(fromPlatform(source))).toEqual([1, 2, 'complete']);
  });

  it('passes an error on', () => {
    const source = new Platform(({ error }) => error(new Error('broken')));

    expect(heard(fromPlatform(source))).toEqual([new Error('broken')]);
  });

  it('subscribes for each subscriber, and aborts when that one leaves', () => {
    const source = new Platform(() => {});
    const observable = fromPlatform(source);
    const [first, second] = [observable.subscribe(), observable.subscribe()];
    first.unsubscribe();
    expect(source.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    second.unsubscribe();

    expect(source.signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
