import {
  isRelay,
  passNext,
  passRequest,
  PASSED_ON,
  REFUSED,
  type Relay,
  TAKEN,
  type Target,
} from '../../lib/core/pass-request.js';

/** Records the events, in order. */
const log: string[] = [];

beforeEach(() => {
  log.length = 0;
});

/** A wait that passes no request on. */
function leaf(name: string, isTaken = true): Target {
  return {
    cancel(reason) {
      log.push(`${name} ${String(reason)}`);
      return isTaken;
    },
  };
}

/** A wait that passes requests on to `targets`. */
function relay(
  name: string,
  targets: readonly Target[],
  take: Relay['take'] = () => PASSED_ON,
): Target & Relay {
  const it: Target & Relay = {
    take(reason, isGentle) {
      log.push(`${name} takes`);
      return take(reason, isGentle);
    },
    targetAt: (place) => targets[place],
    passed(isTakenBelow) {
      log.push(`${name} ${isTakenBelow ? 'passed it on' : 'was refused'}`);
      return isTakenBelow;
    },
    cancel: (reason) => passRequest(it, reason, false),
  };
  return it;
}

describe('passRequest', () => {
  it('visits targets depth first, in order, as a recursion does', () => {
    const nested = relay('outer', [leaf('a'), relay('inner', [leaf('b'), leaf('c')]), leaf('d')]);

    expect(passRequest(nested, 'stop', false)).toBe(true);
    expect(log).toEqual([
      'outer takes',
      'a stop',
      'inner takes',
      'b stop',
      'c stop',
      'inner passed it on',
      'd stop',
      'outer passed it on',
    ]);
  });

  it('passes to each relay whether one of its targets took the request', () => {
    const refusing = relay('inner', [leaf('a', false)]);
    const nested = relay('outer', [refusing, leaf('b')]);

    expect(passRequest(nested, 'stop', false)).toBe(true);
    expect(log.filter((line) => line.startsWith('inner') || line.startsWith('outer'))).toEqual([
      'outer takes',
      'inner takes',
      'inner was refused',
      'outer passed it on',
    ]);
  });

  it.each([
    ['refuses', REFUSED, false],
    ['takes, and keeps to itself,', TAKEN, true],
  ] as const)('does not go on where a relay %s the request', (_, answer, isTaken) => {
    const nested = relay('outer', [relay('inner', [leaf('a')], () => answer)]);

    expect(passRequest(nested, 'stop', false)).toBe(isTaken);
    expect(log).not.toContain('a stop');
  });

  it('is not taken where there is nothing to pass it on to', () => {
    expect(passRequest(relay('outer', []), 'stop', false)).toBe(false);
  });

  it('first visits relays that were added by `take`, with their own reason', () => {
    const added = relay('added', [leaf('b')]);
    const nested = relay('outer', [leaf('a')], () => {
      passNext(added, 'other', false);
      return PASSED_ON;
    });
    passRequest(nested, 'stop', false);

    expect(log).toEqual(['outer takes', 'b other', 'added passed it on', 'a stop', 'outer passed it on']);
  });

  it('ignores the answers of added relays', () => {
    const nested = relay('outer', [], () => {
      passNext(relay('added', [leaf('a')]), 'stop', false);
      return PASSED_ON;
    });

    expect(passRequest(nested, 'stop', false)).toBe(false);
  });

  it('continues after a request that a callback makes in between', () => {
    const other = relay('other', [leaf('b', false)]);
    const nested = relay('outer', [leaf('a'), leaf('c')], () => {
      log.push(`other: ${String(passRequest(other, 'now', false))}`);
      return PASSED_ON;
    });

    expect(passRequest(nested, 'stop', false)).toBe(true);
    expect(log).toEqual([
      'outer takes',
      'other takes',
      'b now',
      'other was refused',
      'other: false',
      'a stop',
      'c stop',
      'outer passed it on',
    ]);
  });

  it('can start again after a target has thrown', () => {
    const failing = relay('outer', [
      {
        cancel() {
          throw new Error('broken');
        },
      },
    ]);

    expect(() => passRequest(failing, 'stop', false)).toThrow('broken');
    expect(passRequest(relay('outer', [leaf('a')]), 'again', false)).toBe(true);
  });

  it.each([true, false])('tells each relay whether it is gentle: %s', (isGentle) => {
    const seen: boolean[] = [];
    const note: Relay['take'] = (_, gentle) => {
      seen.push(gentle);
      return PASSED_ON;
    };
    passRequest(relay('outer', [relay('inner', [], note)], note), 'stop', isGentle);

    expect(seen).toEqual([isGentle, isGentle]);
  });

  it('nests without limit', () => {
    let nested: Target = leaf('last');
    for (let depth = 0; depth < 100_000; depth++) nested = relay('', [nested]);

    expect((nested as Target & Relay).cancel('stop')).toBe(true);
    expect(log).toContain('last stop');
  });
});

it('a relay is recognised by its methods', () => {
  expect([isRelay(relay('a', [])), isRelay(leaf('a')), isRelay(undefined)]).toEqual([true, false, false]);
});
