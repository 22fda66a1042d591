import { defineJob } from 'rxtask/remote';
import { JobCall } from '../../lib/remote/job.js';

describe('defineJob', () => {
  it('makes a function that makes calls, and runs nothing', () => {
    const resize = defineJob<[path: string, width?: number], string>('resize');
    const call = resize('cat.png', 200);

    expect(resize.name).toBe('resize');
    expect(call).toBeInstanceOf(JobCall);
    expect([call.job, call.args]).toEqual([resize, ['cat.png', 200]]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'no name',
      () => defineJob(''),
      "defineJob(): the name of a job is a text, not the string : write `defineJob('resize')`.",
    ],
    [
      'no attempt',
      () => defineJob('a', { attempts: 0 }),
      '"a": attempts is a whole number, 1 or more, not the number 0.',
    ],
    [
      'half a loss',
      () => defineJob('a', { retryLost: 0.5 }),
      '"a": retryLost is a whole number, 0 or more, not the number 0.5.',
    ],
    [
      'a backoff that is none',
      () => defineJob('a', { backoffMs: NaN }),
      'defineJob(NaN): NaN is no number of milliseconds.',
    ],
    [
      'retryIf that is no function',
      () => defineJob('a', { retryIf: true as never }),
      '"a": retryIf is a function: write `{ retryIf: (error) => error instanceof TimeoutError }`.',
    ],
    [
      'parse that is a word',
      () => defineJob('a', { parse: 'string' as never }),
      '"a": parse is a function of the array of arguments or a Standard Schema (zod, valibot, arktype), not the string string.',
    ],
    [
      'parse that is null',
      () => defineJob('a', { parse: null as never }),
      '"a": parse is a function of the array of arguments or a Standard Schema (zod, valibot, arktype), not null.',
    ],
    [
      'parse that is no schema',
      () => defineJob('a', { parse: { validate: () => true } as never }),
      '"a": parse is a function of the array of arguments or a Standard Schema (zod, valibot, arktype), not an Object.',
    ],
    [
      'errors that are no classes',
      () => defineJob('a', { errors: ['TypeError' as never] }),
      '"a": errors are classes: write `{ errors: [BadImageError] }`.',
    ],
  ])('refuses %s', (_, misuse, message) => {
    expect(misuse).toThrow(message);
  });
});
