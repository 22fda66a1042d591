import { bullIdOf, controlOf, jobNamed, scheduledPrefix } from '../../lib/cluster/names.js';

describe('the names in a cluster', () => {
  it('derive the queue of requests, and the prefix of a schedule', () => {
    expect([controlOf('images'), scheduledPrefix('nightly'), jobNamed('7f3a')]).toEqual([
      'images-control',
      'repeat:nightly:',
      'job 7f3a',
    ]);
  });

  it.each(['a:b', '42', 'ü/é', 'job-1'])('make an id that BullMQ takes of %p, different for each', (id) => {
    expect(bullIdOf(id)).toMatch(/^job-[^:]+$/);
    expect(bullIdOf(id)).not.toBe(bullIdOf(`${id}2`));
  });

  it('keep the id of a scheduled run', () => {
    expect(bullIdOf('repeat:nightly:170000')).toBe('repeat:nightly:170000');
  });
});
