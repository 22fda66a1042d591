import { asapScheduler, firstValueFrom, observeOn, of } from 'rxjs';
import { sleep } from 'rxtask';
import { marbles, marblesAsync, runVirtualAsync } from 'rxtask/testing';
import { messageOf, rejectionOf } from '../support/failures.js';

const throwing = (text: string) => () => {
  throw new Error(text);
};

const isAlive = async () => {
  await new Promise((resolve) => setTimeout(resolve, 2));
  return firstValueFrom(of('alive').pipe(observeOn(asapScheduler)), { defaultValue: undefined });
};

describe('asapScheduler, while promises settle in virtual time', () => {
  it('runs its actions in microtasks, in the order of promises', async () => {
    const diary: string[] = [];
    await marblesAsync(async () => {
      void Promise.resolve().then(() => diary.push('promise'));
      asapScheduler.schedule(() => diary.push('asap'));
      void Promise.resolve().then(() => diary.push('the next promise'));
      await sleep(1);
    })();
    expect(diary).toEqual(['promise', 'asap', 'the next promise']);
  });

  it('fails the run by an error in one of them, after a delay too', async () => {
    for (const delay of [0, 5]) {
      const scenario = marblesAsync(async () => {
        asapScheduler.schedule(throwing('in asap'), delay);
        await sleep(9);
      });
      expect((await rejectionOf(scenario())).message).toBe('in asap');
      const program = async () => {
        asapScheduler.schedule(throwing('in asap'), delay);
        await new Promise((resolve) => setTimeout(resolve, 9));
      };
      expect((await rejectionOf(runVirtualAsync(program))).message).toBe('in asap');
    }
    expect(await isAlive()).toBe('alive');
  });

  it('may run for long; a loop without end is noticed', async () => {
    const loop = (times: number) => {
      let count = 0;
      asapScheduler.schedule(function () {
        if (++count < times) this.schedule();
      });
    };
    await marblesAsync(() => loop(5000))();
    const { message } = await rejectionOf(marblesAsync(() => loop(Infinity))());
    expect(message).toContain('Virtual time has come to 0 ms in 20000 steps, and there is no end');
    expect(await isAlive()).toBe('alive');
  }, 60_000);

  it('drops its actions when the scenario has failed, and works again afterwards', async () => {
    const late = jest.fn();
    const scenario = marblesAsync(() => {
      asapScheduler.schedule(late);
      throw new Error('first');
    });
    const rejection = scenario().catch((error: unknown) => {
      const next = firstValueFrom(of('next').pipe(observeOn(asapScheduler)), { defaultValue: undefined });
      return [error, next] as const;
    });
    const [error, next] = (await rejection) as readonly [unknown, Promise<string | undefined>];
    expect(error).toEqual(new Error('first'));
    expect(await next).toBe('next');
    expect(await isAlive()).toBe('alive');
    expect(late).not.toHaveBeenCalled();
  });

  it('fails an inner scenario only by errors of actions in it', async () => {
    await marblesAsync(async () => {
      expect(messageOf(marbles(() => void asapScheduler.schedule(throwing('inside'))))).toBe('inside');
      await sleep(1);
    })();
  });

  it('does not run actions that are unsubscribed', async () => {
    const called = jest.fn();
    await marblesAsync(async () => {
      asapScheduler.schedule(called).unsubscribe();
      await sleep(1);
    })();
    expect(called).not.toHaveBeenCalled();
  });
});
