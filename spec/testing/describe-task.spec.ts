import { config, createTask, Future, sleep } from 'rxtask';
import { RunawayError } from '../../lib/testing/clock.js';
import { describeTask, namingThoseAlive } from '../../lib/testing/describe-task.js';
import { withoutPlaces } from './support/failures.js';

describe('a task in a message', () => {
  it('is its name and state, what it waits for, and where it was created if that is known', async () => {
    const answer = new Future<void>();
    const outer = createTask(createTask(answer, { name: 'inner' }), { name: 'outer' });
    expect(describeTask(outer)).toBe('"outer" (pending)');
    await Promise.resolve();
    expect(describeTask(outer)).toBe('"outer" (running, waiting for "inner")');
    config.debug = true;
    const traced = createTask(sleep(0), { name: 'traced' });
    config.debug = false;
    expect(withoutPlaces(describeTask(traced))).toBe('"traced" (pending), created at describe-task.spec.ts');
    answer.setResult();
    await outer;
    await traced;
    expect(describeTask(outer)).toBe('"outer" (succeeded)');
  });
});

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
