import { config, createTask, sleep } from 'rxtask';
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
});
