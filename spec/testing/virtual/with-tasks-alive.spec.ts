import { config, createTask, sleep } from 'rxtask';
import { LoopRunawayError } from '../../../lib/loop/runaway.js';
import { RunawayError } from '../../../lib/testing/virtual/clock.js';
import { withTasksAlive } from '../../../lib/testing/virtual/with-tasks-alive.js';

describe('the error of a runaway', () => {
  it('names the tasks that are alive, and points at the first whose place is known', async () => {
    const task = createTask(sleep(0), { name: 'a' });
    config.debug = true;
    const traced = createTask(sleep(0), { name: 'b' });
    config.debug = false;
    expect(withTasksAlive(new RunawayError('x.'), [task])).toMatchObject({
      message: 'x. Alive are:\n  "a" pending, ready to run',
    });
    const pointing = withTasksAlive(new RunawayError('x.'), [traced]) as Error;
    expect(pointing.stack!.split('\n')).toHaveLength(3);
    expect(withTasksAlive(new RunawayError('x.'), [])).toMatchObject({ message: 'x.' });
    expect(withTasksAlive('other', [task])).toBe('other');
    await task;
    await traced;
  });

  it('mentions the subscription diagram while an expectation is subscribed', () => {
    expect((withTasksAlive(new RunawayError('x.'), [], true) as Error).message).toContain(
      "`expectTask(job, '^---!')`",
    );
  });

  it('points at the task that the loop has named, or at nothing', () => {
    const error = (place?: string) => new LoopRunawayError('The loop ran 5 turns', place);
    const known = withTasksAlive(error('/b/c.ts:1:2'), []) as Error;
    expect(known.stack!.split('\n')).toEqual([
      'InvalidStateError: The loop ran 5 turns',
      '    at /b/c.ts:1:2',
    ]);
    const unknown = error();
    const { stack } = unknown;
    expect(withTasksAlive(unknown, [])).toBe(unknown);
    expect(unknown.stack).toBe(stack);
  });
});
