import { Subscription } from 'rxjs';
import { Newest } from '../../lib/streams/newest.js';

/** A Newest with subscribers that unsubscribe at the end of the test. */
class Watched<V> extends Newest<V> implements Disposable {
  private readonly watching = new Subscription();

  /** Watches from now on. Returns the array that collects the values. */
  watch(onValue?: (value: V) => void): V[] {
    const heard: V[] = [];
    const subscription = this.values$.subscribe((value) => {
      heard.push(value);
      onValue?.(value);
    });
    this.watching.add(subscription);
    return heard;
  }

  /** Adds a value and emits it immediately. */
  say(value: V): void {
    this.add(value);
    this.tell();
  }

  [Symbol.dispose](): void {
    this.watching.unsubscribe();
  }
}

describe('Newest', () => {
  it('emits added values at tell(), and not before', () => {
    using newest = new Watched<string>();
    const heard = newest.watch();
    newest.add('a');
    newest.add('b');
    expect(heard).toEqual([]);
    newest.tell();
    expect(heard).toEqual(['a', 'b']);
    newest.tell();
    expect(heard).toEqual(['a', 'b']);
  });

  it('emits the last value to a late subscriber, then each new one', () => {
    using newest = new Watched<string>();
    newest.say('a');
    newest.say('b');
    newest.add('c');
    const heard = newest.watch();
    expect(heard).toEqual(['b']);
    newest.tell();
    expect(heard).toEqual(['b', 'c']);
  });

  it('distinguishes undefined from no value', () => {
    using newest = new Watched<undefined>();
    expect(newest.watch()).toEqual([]);
    newest.say(undefined);
    expect(newest.watch()).toEqual([undefined]);
  });

  it('emits all values to all subscribers in one order, even if the first adds the next value', () => {
    using newest = new Watched<number>();
    const first = newest.watch((value) => {
      if (value < 3) newest.say(value + 1);
    });
    const second = newest.watch();
    newest.say(1);
    expect([first, second]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('emits the current value, once, to a subscriber that comes during an emission, then the rest', () => {
    using newest = new Watched<string>();
    let late: string[] | undefined;
    newest.watch((value) => {
      if (value === 'a') newest.add('b');
      late ??= newest.watch();
    });
    newest.say('a');
    expect(late).toEqual(['a', 'b']);
  });

  it('emits nothing more to a subscriber that leaves during an emission', () => {
    using newest = new Watched<number>();
    const heard: number[] = [];
    const leaving = newest.values$.subscribe((value) => {
      heard.push(value);
      newest.add(value + 1);
      leaving.unsubscribe();
    });
    newest.say(1);
    expect(heard).toEqual([1]);
  });

  it('emits a chain of values, of which each adds the next, of any length', () => {
    using newest = new Watched<number>();
    const heard = newest.watch((value) => {
      if (value < 50_000) newest.say(value + 1);
    });
    newest.say(1);
    expect(heard.length).toBe(50_000);
  });
});
