import { config, createTask, InvalidStateError, sleep } from 'rxtask';
import { RunawayError } from '../../lib/testing/clock.js';
import { namingThoseAlive } from '../../lib/testing/naming-those-alive.js';

describe('the error of a runaway', () => {
  it('names those alive, and points at the first of which it is known where it was created', async () => {
    const task = createTask(sleep(0), { name: 'a' });
    config.debug = true;
    const traced = createTask(sleep(0), { name: 'b' });
    config.debug = false;
    expect(namingThoseAlive(new RunawayError('x.'), [task])).toMatchObject({
      message: 'x. Alive are: "a" (pending).',
    });
    const pointing = namingThoseAlive(new RunawayError('x.'), [traced]) as Error;
    expect(pointing.stack!.split('\n')).toHaveLength(2);
    expect(namingThoseAlive(new RunawayError('x.'), [])).toMatchObject({ message: 'x.' });
    expect(namingThoseAlive('other', [task])).toBe('other');
    await task;
    await traced;
  });

  it('tells of the subscription diagram while an expectation is subscribed', () => {
    expect((namingThoseAlive(new RunawayError('x.'), [], true) as Error).message).toContain(
      "`expectTask(job, '^---!')`",
    );
  });

  it('points at the task that the loop has named, and at nothing where it has named none', () => {
    const told = (who: string) =>
      new InvalidStateError(
        `The loop ran 5 turns while time stood still at 0 ms; ${who} was to run next. Something`,
      );
    const known = namingThoseAlive(told('"a", created at /b/c.ts:1:2,'), []) as Error;
    expect(known.stack!.split('\n')).toEqual([`InvalidStateError: ${known.message}`, '    at /b/c.ts:1:2']);
    const unknown = told('"a"');
    const { stack } = unknown;
    expect(namingThoseAlive(unknown, [])).toBe(unknown);
    expect(unknown.stack).toBe(stack);
  });
});
