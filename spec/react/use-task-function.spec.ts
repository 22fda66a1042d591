/** @jest-environment jsdom */
import { createElement, useEffect, useLayoutEffect } from 'react';
import { renderToString } from 'react-dom/server';
import { allTasks, type Coroutine, InvalidStateError, sleep, type Task } from 'rxtask';
import { type Perform, type TaskFunctionBody, type TaskFunctionView, useTaskFunction } from 'rxtask/react';
import type { TaskFunctionOptions } from '../../lib/streams/task-function.js';
import { doing, mount, pass } from './support/page.js';

interface Props {
  body: TaskFunctionBody<[string], string>;
  options?: TaskFunctionOptions;
}

/** Renders the view as text, and exposes the result of the hook. */
function component() {
  const given = {} as { perform: Perform<[string], string>; view: TaskFunctionView<string>; renders: number };
  given.renders = 0;
  function Shown({ body, options }: Props) {
    const [perform, view] = useTaskFunction(body, options);
    given.renders += 1;
    Object.assign(given, { perform, view });
    const { state, value, error, isRunning, performCount } = view;
    return `${performCount} ${state} ${error instanceof Error ? String(error) : String(value)}${isRunning ? ' running' : ''}`;
  }
  return { given, Shown };
}

function* shout(text: string): Coroutine<string> {
  yield* sleep(100);
  if (text === 'fail') throw new RangeError('no');
  return text.toUpperCase();
}

describe('useTaskFunction', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect([...allTasks()]).toEqual([]);
    jest.useRealTimers();
  });

  it('renders a call from its start to its result; a mount renders once', async () => {
    const { given, Shown } = component();
    const page = await mount(Shown, { body: shout });
    expect([page.text(), given.renders]).toEqual(['0 idle undefined', 1]);

    await doing(() => given.perform('a'));
    expect(page.text()).toBe('1 running undefined running');
    await pass(100);
    expect(page.text()).toBe('1 succeeded A');
    await page.unmount();
  });

  it('renders a failure, and the next result after it', async () => {
    const { given, Shown } = component();
    const page = await mount(Shown, { body: shout });
    await doing(() => given.perform('fail'));
    await pass(100);
    expect(page.text()).toBe('1 failed RangeError: no');

    await doing(() => given.perform('b'));
    await pass(100);
    expect(page.text()).toBe('2 succeeded B');
    await page.unmount();
  });

  it('follows the policy', async () => {
    const { given, Shown } = component();
    const page = await mount(Shown, { body: shout, options: { policy: 'restart' } });
    let first: Task<string> | undefined;
    await doing(() => (first = given.perform('a')));
    await pass(50);
    await doing(() => given.perform('b'));
    await pass(100);

    expect([first?.state, page.text()]).toEqual(['cancelled', '2 succeeded B']);
    await page.unmount();
  });

  it('calls the body of the newest render, which restarts nothing; perform stays the same', async () => {
    const { given, Shown } = component();
    const page = await mount(Shown, { body: shout });
    const { perform } = given;
    await doing(() => perform('a'));
    await page.render({
      *body(text) {
        return yield* sleep(1, `${text}!`);
      },
    });
    await pass(100);
    expect([page.text(), given.perform === perform]).toEqual(['1 succeeded A', true]);

    await doing(() => perform('a'));
    await pass(1);
    expect(page.text()).toBe('2 succeeded a!');
    await page.unmount();
  });

  it('cancels its calls once when it is unmounted, so that clean-up is not interrupted', async () => {
    const { given, Shown } = component();
    const log: string[] = [];
    const page = await mount(Shown, {
      *body(text: string) {
        try {
          return yield* sleep(100, text);
        } finally {
          yield* sleep(10);
          log.push(`${text} has cleaned up`);
        }
      },
    });
    await doing(() => given.perform('a'));
    await pass(50);
    await doing(() => given.view.last?.cancel('enough'));
    await pass(5);
    const task = given.view.last;
    await page.unmount();
    expect([task?.state, task?.cancelling()]).toEqual(['cancelling', 1]);
    await pass(10);

    expect([task?.state, log]).toEqual(['cancelled', ['a has cleaned up']]);
    expect(() => task?.result()).toThrow('enough');
  });

  it('cancels a call that comes after the unmount, before it runs the body', async () => {
    const { given, Shown } = component();
    const body = jest.fn(shout);
    const page = await mount(Shown, { body });
    await page.unmount();
    const task = given.perform('late');
    await pass(1);

    expect([task.state, body.mock.calls]).toEqual(['cancelled', []]);
  });

  it('perform.cancelAll cancels the calls', async () => {
    const { given, Shown } = component();
    const page = await mount(Shown, { body: shout });
    await doing(() => [given.perform('a'), given.perform('b')]);
    let cancelled = 0;
    await doing(() => (cancelled = given.perform.cancelAll('enough')));
    await pass(1);

    expect([cancelled, page.text()]).toEqual([2, '2 cancelled CancelledError: enough']);
    await page.unmount();
  });

  it('works in strict mode, calls from the effects of children included', async () => {
    const { given, Shown } = component();
    function Child() {
      useEffect(() => {
        given.perform('child');
      }, []);
      return null;
    }
    function Both(props: Props) {
      return [createElement(Shown, { ...props, key: 1 }), createElement(Child, { key: 2 })];
    }
    function Parent(props: Props) {
      const [perform, view] = useTaskFunction(props.body);
      Object.assign(given, { perform, view });
      return createElement('p', null, `${view.state} ${String(view.value)}`, createElement(Child));
    }
    const page = await mount(Parent, { body: shout }, { strict: true });
    await pass(100);
    expect(page.text()).toBe('succeeded CHILD');
    await page.unmount();

    const both = await mount(Both, { body: shout }, { strict: true });
    await doing(() => given.perform('again'));
    await pass(100);
    expect(both.text()).toContain('succeeded AGAIN');
    await both.unmount();
  });

  it('in strict mode, a call that comes before the effects goes on: only a real unmount cancels it', async () => {
    const given = {} as { task: Task<string> | undefined };
    function Early({ body }: Props) {
      const [perform, view] = useTaskFunction(body);
      useLayoutEffect(() => {
        given.task ??= perform('early');
      });
      return `${view.state} ${String(view.value)}`;
    }
    const page = await mount(Early, { body: shout }, { strict: true });
    await pass(100);
    expect([page.text(), given.task?.cancelling()]).toEqual(['succeeded EARLY', 0]);
    await page.unmount();

    given.task = undefined;
    const left = await mount(Early, { body: shout }, { strict: true });
    await left.unmount();
    await pass(1);
    expect(given.task).toMatchObject({ state: 'cancelled' });
  });

  it('refuses a call while the component or its child renders, which would render without end', async () => {
    const { given, Shown } = component();
    const body = jest.fn(shout);
    const thrown: unknown[] = [];
    const during = (perform: Perform<[string], string>): null => {
      try {
        perform('too early');
      } catch (error) {
        thrown.push(error);
      }
      return null;
    };
    const Child = ({ perform }: { perform: Perform<[string], string> }): null => during(perform);
    function Parent(props: Props) {
      const [perform, view] = useTaskFunction(props.body);
      Object.assign(given, { perform, view });
      during(perform);
      return createElement(Child, { perform });
    }
    const page = await mount(Parent, { body });
    expect(thrown).toEqual([expect.any(InvalidStateError), expect.any(InvalidStateError)]);
    expect(String(thrown[0])).toContain('useTask(work, deps)');
    expect([body.mock.calls, given.view.performCount]).toEqual([[], 0]);
    await page.unmount();

    renderToString(createElement(Parent, { body }));
    await Promise.resolve(); // a render without effects has ended
    expect(thrown).toHaveLength(4);
    await doing(() => given.perform('on the server, later').cancel());
    const shown = await mount(Shown, { body });
    await doing(() => given.perform('a'));
    await pass(100);
    expect(shown.text()).toBe('1 succeeded A');
    await shown.unmount();
  });

  it('renders the idle view on the server, and starts nothing', () => {
    const { Shown } = component();
    expect(renderToString(createElement(Shown, { body: shout }))).toBe('0 idle undefined');
  });

  it('refuses a body that is no function', () => {
    const { Shown } = component();
    expect(() => renderToString(createElement(Shown, { body: 42 as never }))).toThrow(TypeError);
  });
});
