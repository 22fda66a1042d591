import { sleep } from 'rxtask';
import { defineJob, implement } from 'rxtask/remote';
import { PROTOCOL, type Report, type Request } from '../../../lib/remote/protocol.js';
import { DEFAULT_LIMITS, type WireLimits } from '../../../lib/remote/wire/wire.js';
import type { CallWire } from '../../../lib/remote/worker/job-implementation.js';
import { serveCall } from '../../../lib/remote/worker/serve-call.js';
import { type ModuleSetup, taskOf } from '../../../lib/remote/worker/thread-task.js';

const echo = defineJob<[value?: unknown], unknown>('echo');
const wait = defineJob<[], unknown, string>('wait');
const give = defineJob<[], ArrayBuffer>('give');
const emitLate = defineJob<[], string, string>('emitLate');
let emitAfterTheEnd: () => void;
const jobs = [
  implement(echo, function* (value) {
    return value;
  }),
  implement(wait, function* () {
    this.emit('begun');
    yield* sleep(60_000);
  }),
  implement(give, function* () {
    const buffer = new ArrayBuffer(8);
    this.transfer(buffer);
    return buffer;
  }),
  implement(emitLate, function* () {
    emitAfterTheEnd = () => {
      this.emit('late');
    };
    return 'ended';
  }),
];
const stop: Request = { from: 'handle', number: 1, reason: { value: 'stop' }, isDeadline: false };
const CANCELLED = { status: 'cancelled', reason: { value: 'stop' } };

interface Given {
  readonly early?: Request[];
  readonly args?: readonly never[];
  readonly limits?: WireLimits;
  /** Whether the thread has already begun a job. */
  readonly isKnown?: boolean;
}

/** Serves one call. Returns its return value, and the messages that it posted. */
async function served(
  job: string,
  { early = [], args = [], limits = DEFAULT_LIMITS, isKnown = true }: Given = {},
) {
  const posted: Report[] = [];
  const wire: CallWire = {
    early,
    receive: undefined,
    post: (report) => {
      structuredClone(report);
      posted.push(report);
      // A request arrives as a message, so never while the job begins.
      if (report.type === 'value') setImmediate(() => wire.receive!(stop));
    },
  };
  const setup: ModuleSetup = { owner: 'a spec', limits };
  const task = taskOf('jobs.js', { protocol: PROTOCOL, id: 'a1', job, args, attempt: 1, headers: {} });
  const first = taskOf('jobs.js', {
    protocol: PROTOCOL,
    id: 'a0',
    job: 'echo',
    args: [],
    attempt: 1,
    headers: {},
  });
  first[2] = setup;
  await serveCall(first, jobs, { early: [], receive: undefined, post: () => undefined });
  if (!isKnown) task[2] = setup;
  return { returned: await serveCall(task, jobs, wire), posted };
}

describe('serveCall', () => {
  it('a short call of a module that the thread knows posts nothing: its outcome is returned', async () => {
    expect(await served('echo', { args: [42 as never] })).toEqual({
      returned: { status: 'succeeded', value: 42 },
      posted: [],
    });
    expect(await served('unknown')).toMatchObject({
      returned: {
        status: 'failed',
        thrown: { error: { message: expect.stringMatching(/^no job "unknown"/) as string } },
      },
      posted: [],
    });
  });

  it('the first call of a module reports that it is active, so the outcome follows on the same channel', async () => {
    expect(await served('echo', { isKnown: false })).toEqual({
      returned: undefined,
      posted: [{ type: 'active' }, { type: 'end', outcome: { status: 'succeeded' } }],
    });
  });

  it('after a value, the outcome is posted too: on another channel it could overtake the value', async () => {
    expect(await served('wait')).toEqual({
      returned: undefined,
      posted: [
        { type: 'value', value: 'begun' },
        { type: 'end', outcome: CANCELLED },
      ],
    });
  });

  it('a result with a transferred object is posted', async () => {
    const { returned, posted } = await served('give');

    expect([returned, posted]).toEqual([
      undefined,
      [{ type: 'end', outcome: { status: 'succeeded', value: expect.any(ArrayBuffer) as ArrayBuffer } }],
    ]);
  });

  it.each<[string, unknown, boolean]>([
    ['a text', 'text', true],
    ['nothing', undefined, true],
    ['null', null, true],
    ['a Map', new Map(), false],
  ])(
    'without the wire format, %s is returned only if it can be cloned for certain',
    async (_, value, isReturned) => {
      const limits = { ...DEFAULT_LIMITS, copy: false };
      const { returned, posted } = await served('echo', { args: [value as never], limits, isKnown: true });

      expect(isReturned ? [returned, posted.length] : [posted[0]?.type, posted.length]).toEqual(
        isReturned ? [{ status: 'succeeded', ...(value !== undefined && { value }) }, 0] : ['end', 1],
      );
    },
  );

  it('a value that is emitted after the end is dropped', async () => {
    const { posted } = await served('emitLate');
    emitAfterTheEnd();

    expect(posted).toEqual([]);
  });

  it('with a request that came before, the job never begins', async () => {
    expect(await served('wait', { early: [stop] })).toEqual({ returned: CANCELLED, posted: [] });
    expect((await served('wait', { early: [{ ...stop, isDeadline: true }] })).returned).toMatchObject({
      status: 'failed',
      thrown: { error: { name: 'TimeoutError' } },
    });
  });
});
