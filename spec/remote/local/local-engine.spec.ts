import { now, sleep } from 'rxtask';
import { JobLostError } from 'rxtask/remote';
import { runVirtual } from 'rxtask/testing';
import { LocalEngine } from '../../../lib/remote/local/local-engine.js';
import type { Observer } from '../../../lib/remote/local/local-job.js';
import { Slots } from '../../../lib/remote/local/slots.js';
import { type Outgoing, PROTOCOL, type Receiver } from '../../../lib/remote/protocol.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';
import { thrownBy } from '../../support/thrown-by.js';

/** A call with a given id, or without one. */
function call(id: string, hasGivenId: boolean): Outgoing {
  return {
    call: { protocol: PROTOCOL, id, job: 'work', args: [], attempt: 1, headers: {} },
    attempts: 1,
    backoffMs: 0,
    retryLost: undefined,
    graceMs: undefined,
    delay: 0,
    priority: 0,
    hasGivenId,
    transfer: [],
  };
}

/** An engine whose attempts end when `end` is called, and the number of attempts. */
function engine() {
  const running: Observer[] = [];
  let started = 0;
  const setup = {
    slots: new Slots(Infinity),
    maxQueue: Infinity,
    slotsAre: 'slots',
    limits: DEFAULT_LIMITS,
    start: (_call: unknown, _outgoing: unknown, observer: Observer) => {
      started++;
      running.push(observer);
      return { request: () => undefined };
    },
  };
  const end = (): void => {
    for (const observer of running.splice(0)) {
      observer.end({ outcome: { status: 'succeeded', value: 1 }, isLost: false });
    }
  };
  return { engine: new LocalEngine(setup, now), end, started: () => started };
}

/** Records the phases and outcomes that it receives. */
function receiver(seen: unknown[] = []): Receiver {
  return {
    phase: (phase) => seen.push(phase),
    value: () => undefined,
    end: ({ status }) => seen.push(status),
  };
}

describe('an engine that keeps a queue', () => {
  it('knows a job while it runs: the same id joins it', () => {
    runVirtual(function* () {
      const { engine: local, end, started } = engine();
      local.send(call('a', false), receiver());
      local.send(call('a', false), receiver());
      local.attach('a', receiver());
      yield* sleep(0);
      expect([started(), local.alive.length]).toEqual([1, 1]);
      end();
      yield* sleep(1);
      expect(local.alive).toEqual([]);
    });
  });

  it('forgets a job at its end, unless its id was given', () => {
    runVirtual(function* () {
      const { engine: local, end } = engine();
      local.send(call('given', true), receiver());
      local.send(call('random', false), receiver());
      yield* sleep(0);
      end();
      yield* sleep(1);

      const seen: unknown[] = [];
      local.attach('given', receiver(seen));
      local.send(call('given', true), receiver(seen));
      expect(seen).toEqual(['succeeded', 'succeeded']);
      expect(thrownBy(() => local.attach('random', receiver()))).toBeInstanceOf(JobLostError);
    });
  });

  it('remembers the last hundred jobs with a given id', () => {
    runVirtual(function* () {
      const { engine: local, end } = engine();
      for (let i = 0; i <= 100; i++) local.send(call(`job-${String(i)}`, true), receiver());
      yield* sleep(0);
      end();
      yield* sleep(1);
      local.attach('job-1', receiver());
      expect(() => local.attach('job-0', receiver())).toThrow('no job with the id "job-0" here');
    });
  });
});
