import { allTasks, type Coroutine, InvalidStateError, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { useTaskFunction } from 'rxtask/vue';
import { createSSRApp, effectScope, h, isProxy, watchSyncEffect } from 'vue';
import { renderToString } from 'vue/server-renderer';

function* shout(text: string): Coroutine<{ said: string }> {
  yield* sleep(100);
  if (text === 'fail') throw new RangeError('no');
  return { said: text.toUpperCase() };
}

/** Runs a scenario with a composable in a scope. */
function inScope<R>(
  scenario: (used: ReturnType<typeof use>, dispose: () => void) => Coroutine<R>,
  options?: Parameters<typeof use>[0],
): R {
  return runVirtual(function* () {
    const scope = effectScope();
    const used = scope.run(() => use(options))!;
    try {
      return yield* scenario(used, () => {
        scope.stop();
      });
    } finally {
      scope.stop();
    }
  }).result;
}

const use = (options?: Parameters<typeof useTaskFunction>[1]) => useTaskFunction(shout, options);

describe('useTaskFunction of rxtask/vue', () => {
  it('has refs for the view of a call, from its start to its result', () => {
    const seen = inScope(function* ({ perform, state, value, isRunning, isIdle, performCount, last }) {
      const texts: string[] = [];
      const stop = watchSyncEffect(() => {
        const text = `${state.value} ${value.value?.said ?? '-'} ${isRunning.value ? 'running' : 'idle'}`;
        if (texts.at(-1) !== text) texts.push(text);
      });
      const task = perform('a');
      yield* sleep(200);
      stop();
      expect([performCount.value, isIdle.value, last.value === task]).toEqual([1, true, true]);
      return texts;
    });

    expect(seen).toEqual([
      'idle - idle',
      'idle - running',
      'pending - running',
      'running - running',
      'succeeded A running',
      'succeeded A idle',
    ]);
  });

  it('shows a failure, and follows the policy', () => {
    const result = inScope(
      function* ({ perform, state, error }) {
        const first = perform('a');
        yield* sleep(50);
        perform('fail');
        yield* sleep(200);
        return [first.state, state.value, String(error.value)];
      },
      { policy: 'restart' },
    );

    expect(result).toEqual(['cancelled', 'failed', 'RangeError: no']);
  });

  it('makes no value reactive', () => {
    expect(
      inScope(function* ({ perform, value, last }) {
        yield* perform('a');
        yield* sleep(1);
        return [value.value?.said, isProxy(value.value), isProxy(last.value)];
      }),
    ).toEqual(['A', false, false]);
  });

  it('cancels its calls once when the scope is disposed, and later calls before they run', () => {
    const result = inScope(function* ({ perform }, dispose) {
      const cleaning = perform('a');
      const running = perform('b');
      yield* sleep(50);
      cleaning.cancel();
      dispose();
      const counts = [cleaning.cancelling(), running.cancelling()];
      const late = perform('c');
      yield* sleep(1);
      return [...counts, cleaning.state, running.state, late.state];
    });

    expect(result).toEqual([1, 1, 'cancelled', 'cancelled', 'cancelled']);
  });

  it('refuses to be called outside of a scope, where nothing would cancel its calls', () => {
    expect(() => use()).toThrow(InvalidStateError);
    expect(() => use()).toThrow('Call it in setup, before the first await');
  });

  it('is idle on the server, and starts nothing', async () => {
    const app = createSSRApp({
      setup() {
        const { state } = use();
        return () => h('p', state.value);
      },
    });

    expect([await renderToString(app), allTasks().size]).toEqual(['<p>idle</p>', 0]);
  });
});
