import { Waiters } from '../../lib/sync/waiters.js';

describe('Waiters', () => {
  it('are woken in order of arrival, one at a time', () => {
    const waiters = new Waiters('a test');
    const [a, b] = [waiters.add(), waiters.add()];

    expect(waiters.wakeNext()).toBe(true);
    expect([a.done(), b.done()]).toEqual([true, false]);
    expect(waiters.wakeNext()).toBe(true);
    expect(b.done()).toBe(true);
    expect(waiters.wakeNext()).toBe(false);
  });

  it('who were cancelled are passed over', () => {
    const waiters = new Waiters('a test');
    const [a, b] = [waiters.add(), waiters.add()];
    a.cancel();

    expect(waiters.isAnybodyLeft()).toBe(true);
    expect(waiters.wakeNext()).toBe(true);
    expect([a.cancelled(), b.done()]).toEqual([true, true]);
    expect(waiters.isAnybodyLeft()).toBe(false);
  });

  it.each([
    ['first', 0, [1, 2]],
    ['middle', 1, [0, 2]],
    ['last', 2, [0, 1]],
  ])('the %s of whom leaves keep their order', (_, leaver, rest) => {
    const waiters = new Waiters('a test');
    const all = [waiters.add(), waiters.add(), waiters.add()];
    waiters.remove(all[leaver]!);
    all.push(waiters.add());
    const woken: number[] = [];
    for (let first = waiters.first; first !== undefined; first = waiters.first) {
      woken.push(all.indexOf(first));
      waiters.wakeNext();
    }

    expect(woken).toEqual([...rest, 3]);
  });

  it('may leave twice', () => {
    const waiters = new Waiters('a test');
    const [a, b] = [waiters.add(), waiters.add()];
    waiters.remove(a);
    waiters.remove(a);

    expect(waiters.first).toBe(b);
    waiters.remove(b);
    waiters.remove(b);
    expect(waiters.isAnybodyLeft()).toBe(false);
  });
});
