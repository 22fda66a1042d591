import { createTask, sleep, type TaskContext } from 'rxtask';
import { PROTOCOL } from '../../../lib/remote/protocol.js';
import { SessionContext } from '../../../lib/remote/worker/job-context.js';
import { play } from '../../support/virtual-time.js';

/** The context of a job, which wraps that of a task. */
function around(context: TaskContext, emitted: unknown[] = []): SessionContext {
  const call = { protocol: PROTOCOL, id: 'a1', job: 'work', args: [], attempt: 2, headers: { tenant: 'x' } };
  return new SessionContext(
    context,
    call,
    (value) => emitted.push(value),
    (...objects) => emitted.push(objects),
  );
}

describe('the context of a job', () => {
  it('has the properties of the job, and those of its task', () => {
    play(function* () {
      const emitted: unknown[] = [];
      const task = createTask(function* (context) {
        const own = around(context, emitted);
        expect([own.id, own.attempt, own.headers]).toEqual(['a1', 2, { tenant: 'x' }]);
        expect(own.task === context.task).toBe(true);
        expect(own.signal).toBe(context.signal);
        expect(own.run(() => own.now())).toBe(context.now());
        own.emit(1);
        own.transfer(emitted);
        yield* sleep(0);
      });
      yield* task;
      expect(emitted[0]).toBe(1);
      expect(emitted).toHaveLength(2);
    });
  });

  it.each([
    ['does not make an async body cooperative', () => undefined, 'cancelled'],
    ['makes it cooperative when its signal is read', (context: TaskContext) => context.signal, 'cancelling'],
    ['makes it cooperative when sleep is read', ({ sleep: wait }: TaskContext) => wait, 'cancelling'],
    ['makes it cooperative when until is read', ({ until: wait }: TaskContext) => wait, 'cancelling'],
  ])('%s', async (_, read: (context: TaskContext) => unknown, state) => {
    let settle!: () => void;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    const task = createTask(async (context) => {
      read(around(context));
      await settled;
    });
    await sleep(0);
    task.cancel();
    await sleep(0);
    expect(task.state).toBe(state);
    settle();
    await Promise.allSettled([task]);
  });
});
