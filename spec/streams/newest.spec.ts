import { Subscription } from 'rxjs';
import { Newest } from '../../lib/streams/newest.js';

/** A Newest with subscribers, which leave when the test is over. */
class Watched<V> extends Newest<V> implements Disposable {
  private readonly watching = new Subscription();

  /** Watches from now on; returns what has been told so far. */
  watch(onValue?: (value: V) => void): V[] {
    const heard: V[] = [];
    const subscription = this.values$.subscribe((value) => {
      heard.push(value);
      onValue?.(value);
    });
    this.watching.add(subscription);
    return heard;
  }

  /** Adds and tells at once. */
  say(value: V): void {
    this.add(value);
    this.tell();
  }

  [Symbol.dispose](): void {
    this.watching.unsubscribe();
  }
}

describe('Newest', () => {
  it('tells what has been added when it is told to, and not before', () => {
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

  it('tells a late subscriber the value told last, then each new one', () => {
    using newest = new Watched<string>();
    newest.say('a');
    newest.say('b');
    newest.add('c');
    const heard = newest.watch();
    expect(heard).toEqual(['b']);
    newest.tell();
    expect(heard).toEqual(['b', 'c']);
  });

  it('knows undefined from no value', () => {
    using newest = new Watched<undefined>();
    expect(newest.watch()).toEqual([]);
    newest.say(undefined);
    expect(newest.watch()).toEqual([undefined]);
  });

  it('tells all subscribers all values in one order, though the first one adds the next value', () => {
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

  it('tells a subscriber that comes while a value is told that value, once, then the rest', () => {
    using newest = new Watched<string>();
    let late: string[] | undefined;
    newest.watch((value) => {
      if (value === 'a') newest.add('b');
      late ??= newest.watch();
    });
    newest.say('a');
    expect(late).toEqual(['a', 'b']);
  });

  it('tells nothing more to a subscriber that leaves while a value is told', () => {
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

  it('tells a chain of values of any length of which each adds the next', () => {
    using newest = new Watched<number>();
    const heard = newest.watch((value) => {
      if (value < 50_000) newest.say(value + 1);
    });
    newest.say(1);
    expect(heard.length).toBe(50_000);
  });
});
