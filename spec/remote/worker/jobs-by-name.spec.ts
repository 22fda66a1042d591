import { defineJob, implement } from 'rxtask/remote';
import { isJob, jobsByName } from '../../../lib/remote/worker/jobs-by-name.js';

const resize = implement(defineJob('resize'), function* () {
  return undefined;
});
const convert = implement(defineJob('convert'), function* () {
  return undefined;
});

describe('jobs by name', () => {
  it('have each job under its name', () => {
    expect([...jobsByName([resize, convert], 'inProcess()')]).toEqual([
      ['resize', resize],
      ['convert', convert],
    ]);
  });

  it('refuse two jobs with one name', () => {
    expect(() => jobsByName([resize, resize], 'inProcess()')).toThrow(
      new RangeError('inProcess(): two jobs are called "resize".'),
    );
  });

  it.each([[undefined], [resize], [[undefined]], [[{ job: 'resize' }]], [[resize.job]]])(
    'refuse %p',
    (jobs) => {
      expect(() => jobsByName(jobs as never, 'inProcess()')).toThrow(
        /^inProcess\(\) takes an array of jobs with bodies: write /,
      );
    },
  );
});

it('a job is what defineJob makes', () => {
  expect(isJob(resize.job)).toBe(true);
  expect([() => undefined, { options: {} }, undefined].map(isJob)).toEqual([false, false, false]);
});
