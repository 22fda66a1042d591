import { defineJob, implement } from 'rxtask/remote';

describe('implement', () => {
  const job = defineJob<[n: number], number>('double');

  it('joins a job and its body', () => {
    const body = function* (n: number) {
      return 2 * n;
    };

    expect(implement(job, body)).toMatchObject({ job, body });
  });

  it.each<[string, () => unknown, string]>([
    [
      'what is no job',
      () => implement('double' as never, function* () {}),
      "implement() takes a job and its body: the first is the string double. Write `defineJob('resize')`.",
    ],
    [
      'what is no body',
      () => implement(job, 5 as never),
      'implement(): the body of "double" is a function, not the number 5.',
    ],
  ])('refuses %s', (_, misuse, message) => {
    expect(misuse).toThrow(message);
  });
});
