import { whenBack } from '../../lib/cluster/when-back.js';

const refused = Object.assign(new Error('no server'), { code: 'ECONNREFUSED' });

describe('whenBack', () => {
  it.each([refused, new Error('the database system is starting up')])(
    'calls again after %p',
    async (error) => {
      let calls = 0;
      const answer = await whenBack(
        () => (++calls < 3 ? Promise.reject(error) : Promise.resolve('answer')),
        () => false,
      );

      expect([answer, calls]).toEqual(['answer', 3]);
    },
  );

  it('throws another error at once', async () => {
    let calls = 0;
    const failing = (): Promise<never> => {
      calls++;
      return Promise.reject(new TypeError('wrong'));
    };

    await expect(whenBack(failing, () => false)).rejects.toThrow(new TypeError('wrong'));
    expect(calls).toBe(1);
  });

  it('throws the error when it is over', async () => {
    await expect(
      whenBack(
        () => Promise.reject(refused),
        () => true,
      ),
    ).rejects.toBe(refused);
  });
});
