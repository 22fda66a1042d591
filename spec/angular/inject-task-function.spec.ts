import { inInjector } from './support/in-injector.js';
import { type Coroutine, sleep } from 'rxtask';
import { injectTaskFunction } from 'rxtask/angular';
import { runVirtual } from 'rxtask/testing';

function* shout(text: string): Coroutine<string> {
  yield* sleep(100);
  if (text === 'fail') throw new RangeError('no');
  return text.toUpperCase();
}

describe('injectTaskFunction', () => {
  it('is a function whose signals show its calls', () => {
    const { result } = runVirtual(function* () {
      const { made: say, destroy } = inInjector(() => injectTaskFunction(shout));
      const seen: unknown[] = [say.state(), say.isIdle()];
      const task = say('a');
      seen.push(say.state(), say.isRunning(), say.performCount());
      yield* sleep(50);
      seen.push(say.state());
      yield* sleep(100);
      seen.push(say.state(), say.value(), say.isRunning(), say.last() === task);
      say('fail');
      yield* sleep(200);
      seen.push(say.state(), String(say.error()), say.performCount());
      destroy();
      return seen;
    });

    expect(result).toEqual([
      ...['idle', true],
      ...['pending', true, 1],
      'running',
      ...['succeeded', 'A', false, true],
      ...['failed', 'RangeError: no', 2],
    ]);
  });

  it('follows the policy, and cancels all calls on request', () => {
    const { result } = runVirtual(function* () {
      const { made: say, destroy } = inInjector(() => injectTaskFunction(shout, { policy: 'restart' }));
      const first = say('a');
      yield* sleep(50);
      say('b');
      yield* sleep(50);
      const cancelled = say.cancelAll('enough');
      yield* sleep(1);
      destroy();
      return [first.state, cancelled, String(say.error())];
    });

    expect(result).toEqual(['cancelled', 1, 'CancelledError: enough']);
  });

  it('cancels its calls once when it is destroyed, and later calls before they run', () => {
    const { result } = runVirtual(function* () {
      const { made: say, destroy } = inInjector(() => injectTaskFunction(shout));
      const cleaning = say('a');
      const running = say('b');
      yield* sleep(50);
      cleaning.cancel();
      destroy();
      const counts = [cleaning.cancelling(), running.cancelling()];
      const late = say('c');
      yield* sleep(1);
      return [...counts, cleaning.state, running.state, late.state];
    });

    expect(result).toEqual([1, 1, 'cancelled', 'cancelled', 'cancelled']);
  });

  it('needs an injection context', () => {
    expect(() => injectTaskFunction(shout)).toThrow('NG0203');
  });
});
