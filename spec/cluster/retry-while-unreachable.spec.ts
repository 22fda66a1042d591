import { retryWhileUnreachable } from '../../lib/cluster/retry-while-unreachable.js';

function withCode(code: string): Error {
  return Object.assign(new Error('the text does not matter'), { code });
}

const refused = withCode('ECONNREFUSED');

describe('retryWhileUnreachable', () => {
  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].map(withCode),
    ...['08006', '08001', '57P01', '57P02', '57P03'].map(withCode),
    // pg gives these no code
    new Error('Connection terminated'),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('Client has encountered a connection error and is not queryable'),
    new Error('timeout expired'),
    new Error('timeout exceeded when trying to connect'),
  ])('calls again after %p', async (error) => {
    let calls = 0;
    const answer = await retryWhileUnreachable(
      () => (++calls < 3 ? Promise.reject(error) : Promise.resolve('answer')),
      () => false,
    );

    expect([answer, calls]).toEqual(['answer', 3]);
  });

  it.each([
    new TypeError('wrong'),
    withCode('23505'),
    withCode('57014'), // a query that was cancelled
    Object.assign(new Error('the host terminated unexpectedly: ECONNRESET'), { code: '22023' }),
    new Error('a job whose text has the words connection terminated'),
    null,
    undefined,
  ])('throws %p at once', async (error) => {
    let calls = 0;
    const failing = (): Promise<never> => {
      calls++;
      return Promise.reject(error!);
    };

    await expect(retryWhileUnreachable(failing, () => false)).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  it('throws the error when it is over', async () => {
    await expect(
      retryWhileUnreachable(
        () => Promise.reject(refused),
        () => true,
      ),
    ).rejects.toBe(refused);
  });
});
