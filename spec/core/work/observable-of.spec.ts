import { from, type InteropObservable, observable, Observable, of } from 'rxjs';
import { observableOf } from '../../../lib/core/work/observable-of.js';
import { heard } from '../../interop/support/work.js';

const standingFor = (make: () => unknown): InteropObservable<unknown> =>
  ({ [observable]: make }) as unknown as InteropObservable<unknown>;

describe('observableOf', () => {
  it('returns an Observable itself', () => {
    const source = of(1);

    expect(observableOf(source)).toBe(source);
  });

  it.each<[string, () => unknown]>([
    ['values and an end', () => of(1, 2)],
    [
      'a foreign Observable',
      () => ({
        subscribe(to: { next(value: number): void; complete(): void }) {
          to.next(1);
          to.complete();
        },
      }),
    ],
    [
      'a source that fails',
      () =>
        new Observable((to) => {
          to.error(new Error('broken'));
        }),
    ],
    [
      'a method that throws',
      () => {
        throw new Error('broken');
      },
    ],
  ])('subscribes to what Symbol.observable returns, as `from` of RxJS does: %s', (_name, make) => {
    expect(heard(observableOf(standingFor(make)))).toEqual(heard(from(standingFor(make))));
  });

  it.each([
    [undefined, 'undefined'],
    [42, 'the number 42'],
    [{}, 'an Object'],
  ])('fails with a TypeError if Symbol.observable returns %p', (value, described) => {
    expect(heard(observableOf(standingFor(() => value)))).toEqual([
      new TypeError(`Symbol.observable must return an Observable, not ${described}.`),
    ]);
  });

  it('unsubscribes from what Symbol.observable returned', () => {
    let left = 0;
    const source = standingFor(() => new Observable(() => () => left++));
    observableOf(source).subscribe().unsubscribe();

    expect(left).toBe(1);
  });
});
