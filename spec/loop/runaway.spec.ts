import { VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { config, coroutine, createTask, InvalidStateError, sleep } from 'rxtask';
import { currentLoop, loopOf } from '../../lib/loop/current-loop.js';
import { Handle } from '../../lib/loop/handle.js';
import type { Job, TimedJob } from '../../lib/loop/job.js';
import type { Loop } from '../../lib/loop/loop.js';
import { LoopRunawayError } from '../../lib/loop/runaway.js';
import { thrownBy } from '../support/thrown-by.js';
import { loopOnFakeHost } from './support/fake-host.js';

const job = (run: () => void): Job => ({ run });
const timed = (run: () => void): TimedJob => ({ slot: 0, run });

function setUp() {
  const clock = new VirtualTimeScheduler();
  return { clock, loop: loopOf(clock), trace: [] as unknown[] };
}

describe('LoopRunawayError', () => {
  it('is an InvalidStateError that knows where the next job was created', () => {
    const error = new LoopRunawayError('The loop ran', '/a/b.ts:1:2');
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.name).toBe('InvalidStateError');
    expect(error.place).toBe('/a/b.ts:1:2');
  });

  it('prints no field beside name, message and stack', () => {
    expect(Object.keys(new LoopRunawayError('The loop ran', undefined))).not.toContain('place');
  });
});

describe('a loop that runs away while virtual time stands still', () => {
  const spin = coroutine(function* () {
    for (;;) yield* sleep(0);
  });

  it('ends with an error that names the job and says what to do, and can be used afterwards', () => {
    const { clock, loop, trace } = setUp();
    createTask(spin(), { scheduler: clock, name: 'the spinner' });
    loop.callAt(
      1,
      timed(() => trace.push('left over')),
    );
    const message = messageOf(() => {
      clock.flush();
    });
    expect(message).toContain('"the spinner" was to run next');
    expect(message).toContain('at 0 ms');
    expect(message).toContain('yield* sleep(1)');

    const next = createTask(sleep(5, 'works'), { scheduler: clock });
    clock.flush();
    expect(next.result()).toBe('works');
    expect(trace).toEqual([]);
  });

  it('has run a million turns by then, and may run as many again', () => {
    const { loop, host } = loopOnFakeHost();
    let count = 0;
    const again = job(() => {
      count++;
      loop.callSoon(again);
    });
    for (let i = 1; i <= 2; i++) {
      loop.callSoon(again);
      expect(messageOf(host.drain)).toContain('1000000 turns');
      expect(count).toBe(i * 1_000_000);
    }
  });

  it('names the place where the task was created, with config.debug', () => {
    const { clock } = setUp();
    config.debug = true;
    try {
      createTask(spin(), { scheduler: clock, name: 'the spinner' });
    } finally {
      config.debug = false;
    }
    const error = thrownBy(() => {
      clock.flush();
    });
    expect(error).toMatchObject({ place: expect.stringMatching(/runaway\.spec\.ts:\d+:\d+$/) as string });
    const { message, place } = error as LoopRunawayError;
    expect(message).toContain(`"the spinner", created at ${String(place)}, was to run next`);
  });

  it('ends with it also when each turn goes through a timer without delay, and names the class of a job without a name', () => {
    const { clock, loop } = setUp();
    const again = new Handle(loop, () => {
      loop.callAt(clock.now(), again);
    });
    loop.callAt(0, again);
    expect(
      messageOf(() => {
        clock.flush();
      }),
    ).toContain('at 0 ms; a Handle was to run next');
  });

  it('ends with it also when each round goes through the scheduler', () => {
    const { clock, loop } = setUp();
    const again = job(() => {
      clock.schedule(() => {
        loop.callSoon(again);
      });
    });
    loop.callSoon(again);
    expect(
      messageOf(() => {
        clock.flush();
      }),
    ).toContain('time stood still');
  });

  it('ends with it in TestScheduler.run, and the next run works', () => {
    const scheduler = new TestScheduler(() => undefined);
    expect(
      messageOf(() => {
        scheduler.run(() => {
          runAway(currentLoop());
        });
      }),
    ).toContain('time stood still');
    const next = scheduler.run(() => createTask(sleep(5, 'works')));
    expect(next.result()).toBe('works');
  });

  it('ends with it under fake timers, and the next task works', () => {
    jest.useFakeTimers();
    try {
      runAway(currentLoop());
      expect(
        messageOf(() => {
          jest.advanceTimersByTime(0);
        }),
      ).toContain('time stood still');

      const next = createTask(sleep(5, 'works'));
      jest.advanceTimersByTime(5);
      expect(next.result()).toBe('works');
    } finally {
      jest.useRealTimers();
    }
  });

  it('is not a loop whose host can move its clock: it lets the host work', () => {
    const { loop, host } = loopOnFakeHost();
    let count = 0;
    const again = job(() => {
      if (++count < 1_100_000) loop.callSoon(again);
    });
    loop.callSoon(again);
    host.mostJobsAtRest = 1_050_000;
    host.drain();
    expect([host.requests.includes('later'), count < 1_100_000]).toEqual([true, true]);
    host.drain();
    expect(count).toBe(1_100_000);
  });

  it('is not a loop that works for long while time moves, or that ends', () => {
    const { clock, loop, trace } = setUp();
    let turns = 0;
    const again = timed(() => {
      turns++;
      if (turns === 700_000) loop.callAt(1, again);
      else if (turns < 1_400_000) loop.callSoon(again);
      else trace.push('has come to an end');
    });
    loop.callSoon(again);
    clock.flush();
    expect(trace).toEqual(['has come to an end']);
  });
});

function runAway(loop: Loop): void {
  const again = job(() => {
    loop.callSoon(again);
  });
  loop.callSoon(again);
}

function messageOf(fn: () => void): string {
  const error = thrownBy(fn);
  expect(error).toBeInstanceOf(InvalidStateError);
  return (error as Error).message;
}
