import { listenTo, type PromiseLink, reportLateFailure } from '../../../lib/core/work/promise-listener.js';
import { config } from 'rxtask';
import { deferred } from '../../support/deferred.js';
import { unretrievedReports } from '../../support/reports.js';
import { unhandledErrors } from '../../support/unhandled.js';
import { reported } from '../../support/reported.js';

const late = unretrievedReports();
const unhandled = unhandledErrors();

/** Listens under `name`, and records what it receives. */
function listening(promise: unknown, name: string, log: unknown[]): PromiseLink {
  return listenTo(promise, { settled: (hasFailed, outcome) => log.push([name, hasFailed, outcome]) });
}

/** A promise that counts its reactions. */
class Counting<T> extends Promise<T> {
  reactions = 0;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.reactions++;
    return super.then(onFulfilled, onRejected);
  }
}

async function microtasks(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

describe('listenTo', () => {
  it('calls each listener once, in order of arrival, whichever have left meanwhile', async () => {
    const { promise, resolve } = deferred<number>();
    const log: unknown[] = [];
    listening(promise, 'a', log);
    const b = listening(promise, 'b', log);
    listening(promise, 'c', log);
    b.leave(undefined);
    listening(promise, 'd', log);
    const e = listening(promise, 'e', log);
    listening(promise, 'f', log);
    e.leave(undefined);
    listening(promise, 'g', log);
    resolve(42);
    await microtasks();

    expect(log).toEqual(['a', 'c', 'd', 'f', 'g'].map((name) => [name, false, 42]));
  });

  it('calls a listener whose promise has settled before, whether a wait has left it or not', async () => {
    const { promise, resolve } = deferred<number>();
    const log: unknown[] = [];
    listening(promise, 'a', log).leave(undefined);
    listening(promise, 'b', log);
    resolve(42);
    await microtasks();
    listening(promise, 'c', log);
    await microtasks();

    expect(log).toEqual([
      ['b', false, 42],
      ['c', false, 42],
    ]);
  });

  it.each<[string, () => Promise<unknown> | PromiseLike<unknown>, { reactions: number }]>(
    ((): [string, () => PromiseLike<unknown>, { reactions: number }][] => {
      const counting = new Counting<never>(() => undefined);
      const thenable = {
        reactions: 0,
        then() {
          this.reactions++;
        },
      };
      return [
        ['a promise', () => counting, counting],
        ['a thenable', () => thenable as unknown as PromiseLike<unknown>, thenable],
      ];
    })(),
  )('reacts to %s twice at most, however often it is left', async (_, make, counted) => {
    for (let i = 0; i < 100; i++) {
      const links = [1, 2].map(() => listening(make(), 'x', []));
      await microtasks();
      for (const link of links) link.leave(undefined);
    }

    expect(counted.reactions).toBeLessThanOrEqual(3); // two that listened at the same time before the first left, and one for all others
  });

  it.each([1, 'text', null, undefined])('takes the plain value %p, and may leave it', async (value) => {
    const log: unknown[] = [];
    listening(value, 'a', log);
    listening(value, 'b', log).leave(undefined);
    await microtasks();

    expect(log).toEqual([['a', false, value]]);
  });

  it('takes a function that is a thenable, whose failure is reported once it was left', async () => {
    const { promise, reject } = deferred<number>();
    const thenable = Object.assign(() => undefined, { then: promise.then.bind(promise) });
    listening(thenable, 'a', []).leave({ id: 1, name: 'a' });
    reject(new Error('late'));
    await microtasks();

    expect(late).toEqual([{ error: new Error('late'), name: 'a' }]);
  });

  it.each<[string, (of: ReturnType<typeof deferred<number>>) => void, unknown[]]>([
    ['a failure once, under the name of the latest', ({ reject }) => reject(new Error('late')), ['b']],
    ['no value', ({ resolve }) => resolve(1), []],
  ])(
    'reports %s, if some waits were left before others began, and all in the end',
    async (_, settle, names) => {
      const source = deferred<number>();
      const { promise } = source;
      const [first, second] = [listening(promise, 'a', []), listening(promise, 'b', [])];
      first.leave({ id: 1, name: 'a' });
      const third = listening(promise, 'c', []);
      third.leave({ id: 3, name: 'c' });
      second.leave({ id: 2, name: 'b' });
      settle(source);
      await microtasks();

      expect(late.map(({ name }) => name)).toEqual(names);
    },
  );

  it.each<[string, (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void, unknown[]]>(
    [
      [
        'answers twice',
        (resolve) => {
          resolve(1);
          resolve(2);
        },
        [false, 1],
      ],
      [
        'fails after it has answered',
        (resolve, reject) => {
          resolve(1);
          reject(2);
        },
        [false, 1],
      ],
      [
        'throws',
        () => {
          throw new Error('broken');
        },
        [true, new Error('broken')],
      ],
      [
        'answers, then throws',
        (resolve) => {
          resolve(1);
          throw new Error('broken');
        },
        [false, 1],
      ],
      ['answers with a promise', (resolve) => resolve(Promise.resolve(1)), [false, 1]],
    ],
  )('takes a thenable that %s, before and after it was left', async (_, then, told) => {
    const thenable = { then };
    const log: unknown[] = [];
    listening(thenable, 'a', log);
    await microtasks();
    listening(thenable, 'b', log).leave(undefined);
    listening(thenable, 'c', log);
    await microtasks();

    expect(log).toEqual([
      ['a', ...told],
      ['c', ...told],
    ]);
  });

  it('calls all listeners that share a reaction, even if one throws', async () => {
    const { promise, resolve } = deferred<number>();
    const log: unknown[] = [];
    listening(promise, 'a', log).leave(undefined);
    listenTo(promise, {
      settled() {
        throw new Error('from a scheduler');
      },
    });
    listening(promise, 'b', log);
    resolve(1);
    await microtasks();
    await reported();

    expect(log).toEqual([['b', false, 1]]);
    expect(unhandled).toEqual([new Error('from a scheduler')]);
  });
});

describe('the failure of a promise that a wait has left', () => {
  const leaver = (name: string): { id: number; name: string } => ({ id: 1, name });

  it('is reported once, under the name of the latest to leave', async () => {
    const { promise, reject } = deferred<number>();
    for (const name of ['a', 'b', 'c']) listening(promise, name, []).leave(leaver(name));
    reject(new Error('broken'));
    await microtasks();

    expect(late).toEqual([{ error: new Error('broken'), name: 'c' }]);
  });

  it.each<[string, (promise: Promise<number>, log: unknown[]) => void]>([
    [
      'one that came before',
      (promise, log) => {
        const left = listening(promise, 'left', log);
        listening(promise, 'told', log);
        left.leave(leaver('left'));
      },
    ],
    [
      'one that came after',
      (promise, log) => {
        listening(promise, 'left', log).leave(leaver('left'));
        listening(promise, 'told', log);
      },
    ],
    [
      'one of those that share a reaction',
      (promise, log) => {
        listening(promise, 'left', log).leave(leaver('left'));
        const shared = listening(promise, 'left too', log);
        listening(promise, 'told', log);
        shared.leave(leaver('left too'));
      },
    ],
  ])('is not reported when another listener gets it: %s', async (_, listen) => {
    const { promise, reject } = deferred<number>();
    const log: unknown[] = [];
    listen(promise, log);
    reject(new Error('broken'));
    await microtasks();

    expect(log).toEqual([['told', true, new Error('broken')]]);
    expect(late).toEqual([]);
  });

  it.each([
    ['an AbortError', new DOMException('aborted', 'AbortError')],
    ['a CanceledError of axios', Object.assign(new Error('canceled'), { name: 'CanceledError' })],
  ])('is dropped when it is %s', async (_, error) => {
    const { promise, reject } = deferred<number>();
    listening(promise, 'a', []).leave(leaver('a'));
    reject(error);
    await microtasks();

    expect(late).toEqual([]);
  });

  it('may be any value, also one that cannot be inspected', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const errors = [undefined, null, 'text', proxy];
    for (const error of errors) reportLateFailure(error, leaver('a'));

    expect(late.map(({ error }, i) => error === errors[i])).toEqual([true, true, true, true]);
  });

  it('goes to the host when onUnretrieved itself throws', async () => {
    config.onUnretrieved = () => {
      throw new Error('from the handler');
    };
    reportLateFailure(new Error('broken'), leaver('a'));
    await reported();

    expect(unhandled).toEqual([new Error('from the handler')]);
  });
});
