import { type Coroutine, createTask, now, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { type Ending, LocalJob, type Observer } from '../../../lib/remote/local/local-job.js';
import { Slots } from '../../../lib/remote/local/slots.js';
import { type Outgoing, PROTOCOL, type Request } from '../../../lib/remote/protocol.js';
import type { Outcome } from '../../../lib/remote/wire/outcome.js';
import { DEFAULT_LIMITS } from '../../../lib/remote/wire/wire.js';

const SUCCESS: Outcome = { status: 'succeeded', value: 'done' };
const FAILURE: Outcome = { status: 'failed', thrown: { value: 'no' }, isFinal: false };
const STOP: Request = { from: 'handle', number: 1, reason: { value: 'stop' }, isDeadline: false };

/** Runs a job whose attempts take 1 ms each, and end as `endings` says, one after the other. Returns the events. */
function course(
  endings: readonly (Ending | Outcome)[],
  options: Partial<Outgoing> = {},
  meanwhile: (job: LocalJob, slots: Slots) => Coroutine<unknown> = () => sleep(0) as never,
): unknown[] {
  const events: unknown[] = [];
  runVirtual(function* () {
    const outgoing: Outgoing = {
      call: { protocol: PROTOCOL, id: 'a1', job: 'work', args: [], attempt: 1, headers: {} },
      attempts: 1,
      backoffMs: 10,
      retryLost: undefined,
      graceMs: undefined,
      delay: 0,
      priority: 0,
      hasGivenId: false,
      transfer: [],
      ...options,
    };
    const left = [...endings];
    const slots = new Slots(1);
    const start = ({ attempt }: { attempt: number }, _: Outgoing, observer: Observer) => {
      events.push(`attempt ${String(attempt)} at ${String(now())}`);
      observer.report({ type: 'active' });
      createTask(function* () {
        yield* sleep(1);
        const next = left.shift()!;
        observer.end('outcome' in next ? next : { outcome: next, isLost: false });
      });
      return { request: ({ reason }: Request) => events.push(`request ${JSON.stringify(reason.value)}`) };
    };
    const setup = { slots, maxQueue: 0, slotsAre: 'slots', limits: DEFAULT_LIMITS, start };
    const job = new LocalJob(outgoing, setup, () => events.push('gone'));
    job.join({
      phase: (phase) => events.push(phase),
      value: (value) => events.push(value),
      end: ({ status }) => events.push(status),
    });
    const driver = createTask(({ task }) => job.drive(task));
    yield* meanwhile(job, slots);
    yield* driver;
    expect(slots.full).toBe(false);
  });
  return events;
}

describe('a job of an engine that keeps a queue', () => {
  it('is queued, then active, then ended', () => {
    expect(course([SUCCESS])).toEqual(['queued', 'attempt 1 at 0', 'active', 'gone', 'succeeded']);
  });

  it('waits for its delay first', () => {
    expect(course([SUCCESS], { delay: 5 })).toContain('attempt 1 at 5');
  });

  it('is tried again after a failure, with a pause that doubles, as often as it may', () => {
    expect(course([FAILURE, FAILURE, FAILURE, SUCCESS], { attempts: 3 })).toEqual([
      ...['queued', 'attempt 1 at 0', 'active'],
      ...['queued', 'attempt 2 at 11', 'active'],
      ...['queued', 'attempt 3 at 32', 'active'],
      ...['gone', 'failed'],
    ]);
  });

  it('is not tried again after a failure that is final', () => {
    const final: Outcome = { status: 'failed', thrown: { value: 'no' }, isFinal: true };
    expect(course([final, SUCCESS], { attempts: 3 })).not.toContain('attempt 2 at 11');
  });

  it('begins again at once when its worker was lost, as often as retryLost says, and losses are no attempts', () => {
    const loss: Ending = { outcome: { status: 'failed', thrown: { value: 'lost' } }, isLost: true };
    expect(course([loss, FAILURE, loss, SUCCESS], { attempts: 2, retryLost: 2 })).toEqual([
      ...['queued', 'attempt 1 at 0', 'active', 'lost'],
      ...['queued', 'attempt 2 at 1', 'active'],
      ...['queued', 'attempt 3 at 12', 'active', 'lost'],
      ...['queued', 'attempt 4 at 13', 'active', 'gone', 'succeeded'],
    ]);
    expect(course([loss, SUCCESS]).slice(-3)).toEqual(['lost', 'gone', 'failed']);
  });

  it('that gets a request before an attempt never begins', () => {
    const events = course([SUCCESS], { delay: 5 }, function* (job) {
      yield* sleep(1);
      job.take(STOP);
    });
    expect(events).toEqual(['queued', 'gone', 'cancelled']);
  });

  it('passes a request during an attempt on, and is not tried again', () => {
    const events = course([FAILURE, SUCCESS], { attempts: 3 }, function* (job) {
      yield* sleep(0);
      job.take(STOP);
    });
    expect(events).toEqual(['queued', 'attempt 1 at 0', 'active', 'request "stop"', 'gone', 'failed']);
  });

  it('fails if all slots are taken and the queue is full', () => {
    const events = course([SUCCESS], {}, function* (_job, slots) {
      yield* slots.acquire(0);
      yield* sleep(0);
      slots.release();
    });
    expect(events).toEqual(['queued', 'gone', 'failed']);
  });

  it('tells a handle that joins late its phase, or its outcome', () => {
    const seen: unknown[] = [];
    course([SUCCESS], {}, function* (job) {
      const receiver = {
        phase: (phase: string) => seen.push(phase),
        value: () => undefined,
        end: ({ status }: Outcome) => seen.push(status),
      };
      yield* sleep(0);
      job.join(receiver).close();
      yield* sleep(2);
      job.join(receiver);
    });
    expect(seen).toEqual(['active', 'succeeded']);
  });
});
