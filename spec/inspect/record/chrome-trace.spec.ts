import { createTask, sleep, taskGroup } from 'rxtask';
import { chromeTrace, record, type ChromeTrace, type TaskEvent } from 'rxtask/inspect';
import { runVirtual } from 'rxtask/testing';
import * as fc from 'fast-check';

/** The slices of each lane, as a tree in text: `name [from–to] (children)`. Throws where they do not nest. */
function slicesOf({ traceEvents }: ChromeTrace): string[] {
  const lanes = new Map<
    number,
    { stack: { name: string; from: number; inner: string[] }[]; done: string[]; last: number }
  >();
  for (const { ph, tid, name, ts } of traceEvents) {
    const lane = lanes.get(tid) ?? { stack: [], done: [], last: -Infinity };
    lanes.set(tid, lane);
    if (ph === 'M' || ph === 'i') continue;
    if (ts < lane.last) throw new Error(`${name} goes back in time`);
    lane.last = ts;
    if (ph === 'B') {
      lane.stack.push({ name, from: ts, inner: [] });
      continue;
    }
    const slice = lane.stack.pop();
    if (slice?.name !== name) throw new Error(`${name} ends inside of ${String(slice?.name)}`);
    const text = `${name} [${String(slice.from)}–${String(ts)}]${slice.inner.length === 0 ? '' : ` (${slice.inner.join(', ')})`}`;
    (lane.stack.at(-1)?.inner ?? lane.done).push(text);
  }
  for (const { stack } of lanes.values())
    if (stack.length > 0) throw new Error(`${stack[0]!.name} does not end`);
  return [...lanes.values()].flatMap(({ done }) => done);
}

function traceOf(main: () => Generator<never, unknown>): ChromeTrace {
  using recording = record();
  runVirtual(main);
  return chromeTrace(recording.events);
}

describe('chromeTrace', () => {
  it('has a lane for each task: its life, and its waits inside', () => {
    const trace = traceOf(function* () {
      createTask(sleep(5), { name: 'child' });
      yield* sleep(2);
      yield* sleep(4);
    });
    expect(slicesOf(trace)).toEqual([
      'main [0–6000] (waits for sleep() [0–2000], waits for sleep() [2000–6000])',
      'child [0–5000] (waits for sleep() [0–5000])',
    ]);
    expect(trace.traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => args?.['name'])).toEqual([
      '"main"',
      '"child"',
    ]);
  });

  it('shows steps that take time, and periods that have not ended when the recording ends', () => {
    const task = { task: 1, name: 'a' };
    const events: TaskEvent[] = [
      { ...task, at: 10, kind: 'created' },
      { ...task, at: 11, kind: 'resumed' },
      { ...task, at: 13, kind: 'suspended', waitsFor: 'sleep()' },
      { ...task, at: 14, kind: 'paused' },
      { ...task, at: 20, kind: 'requested', why: '(enough)' },
    ];
    expect(slicesOf(chromeTrace(events))).toEqual([
      'a [0–10000] (ready to run [0–1000], runs [1000–4000], waits for sleep() [4000–10000])',
    ]);
    expect(slicesOf(chromeTrace(events.slice(0, 3)))).toEqual([
      'a [0–3000] (ready to run [0–1000], runs [1000–3000])',
    ]);
    expect(slicesOf(chromeTrace(events.slice(2)))).toEqual(['a [0–7000] (waits for sleep() [1000–7000])']);
  });

  it('shows how a task ended, and why its cancellation was requested', () => {
    const { traceEvents } = traceOf(function* () {
      try {
        yield* taskGroup(function* (group) {
          group.createTask(
            function* () {
              yield* sleep(1);
              throw new Error('no');
            },
            { name: 'failing' },
          );
          group.createTask(sleep(9), { name: 'sibling' });
        });
      } catch {
        /* recorded */
      }
    });
    const argsOf = (name: string, ph: string): unknown =>
      traceEvents.find((event) => event.name === name && event.ph === ph)?.args;
    expect(argsOf('failing', 'E')).toEqual({ state: 'failed', error: 'Error: no' });
    expect(argsOf('sibling', 'E')).toEqual({ state: 'cancelled' });
    expect(argsOf('is asked to end', 'i')).toEqual({
      why: 'because "failing" of its group has failed (Error: no)',
    });
  });

  it('nests whatever tasks do, and wherever the recording begins', () => {
    const wait = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(wait, wait, wait), { maxLength: 8 }), fc.nat(60), (jobs, from) => {
        using recording = record();
        runVirtual(function* () {
          for (const [before, work, patience] of jobs) {
            yield* sleep(before);
            const task = createTask(function* () {
              try {
                yield* sleep(work);
              } finally {
                yield* sleep(work);
              }
            });
            createTask(function* () {
              yield* sleep(patience);
              task.cancel();
            });
          }
          yield* sleep(10);
        });
        slicesOf(chromeTrace(recording.events.slice(from)));
      }),
    );
  });
});
