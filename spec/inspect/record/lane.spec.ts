import { Lane, type Stretch } from '../../../lib/inspect/record/lane.js';
import type { TaskEvent } from 'rxtask/inspect';

type Deed = Omit<TaskEvent, 'task' | 'name'>;

/** The periods of a task with this body, up to 20 ms, and its end. */
function livedThrough(...deeds: [Deed, ...Deed[]]): { stretches: string[]; end: object } {
  const [first, ...rest] = deeds.map((deed) => ({ task: 1, name: 'a', ...deed })) as [
    TaskEvent,
    ...TaskEvent[],
  ];
  const stretches: string[] = [];
  const lane = new Lane(first, ({ kind, what, from, to, isCancelling }: Stretch) => {
    stretches.push(`${kind}: ${what} [${String(from)}–${String(to)}]${isCancelling ? ' cancelling' : ''}`);
  });
  for (const event of [first, ...rest]) lane.add(event);
  return { end: { hasEnded: lane.hasEnded, ...lane.finish(20) }, stretches };
}

describe('Lane', () => {
  it('divides a life into what the task does', () => {
    const { stretches, end } = livedThrough(
      { at: 0, kind: 'created' },
      { at: 1, kind: 'resumed' },
      { at: 2, kind: 'suspended', waitsFor: 'sleep()' },
      { at: 3, kind: 'paused' },
      { at: 5, kind: 'resumed' },
      { at: 6, kind: 'ended', state: 'failed', error: 'Error: no' },
      { at: 7, kind: 'paused' },
    );
    expect(stretches).toEqual([
      'ready: ready to run [0–1]',
      'step: runs [1–3]',
      'wait: waits for sleep() [3–5]',
      'step: runs [5–7]',
    ]);
    expect(end).toEqual({ hasEnded: true, at: 7, state: 'failed', error: 'Error: no' });
  });

  it('divides the period in which the first request arrives', () => {
    const { stretches } = livedThrough(
      { at: 0, kind: 'paused' },
      { at: 0, kind: 'suspended', waitsFor: 'sleep()' },
      { at: 1, kind: 'paused' },
      { at: 3, kind: 'requested' },
      { at: 4, kind: 'requested' },
      { at: 5, kind: 'resumed' },
    );
    expect(stretches).toEqual([
      'wait: waits for sleep() [1–3]',
      'wait: waits for sleep() [3–5] cancelling',
      'step: runs [5–20] cancelling',
    ]);
  });

  it('goes on to the end of the recording, unless the task and its last step have ended', () => {
    expect(livedThrough({ at: 0, kind: 'resumed' }).end).toEqual({ hasEnded: false, at: 20 });
    expect(
      livedThrough({ at: 0, kind: 'resumed' }, { at: 2, kind: 'ended', state: 'succeeded' }).end,
    ).toMatchObject({ hasEnded: false, at: 20, state: 'succeeded' });
    expect(
      livedThrough({ at: 0, kind: 'requested' }, { at: 2, kind: 'ended', state: 'cancelled' }).end,
    ).toMatchObject({ hasEnded: true, at: 2, state: 'cancelled' });
  });
});
