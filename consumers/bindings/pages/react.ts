// React 19 and React 18.3 run the same laws. `use` is in React 19 alone.
import * as React from 'react';
import { createElement as h, StrictMode, Suspense, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';
import { allTasks, createTask, Future, type Task } from 'rxtask';
import { type Perform, useTask, useTaskFunction, useTaskView } from 'rxtask/react';
import { check, container, equal, met, Server, shows } from './laws.js';

type Call = Perform<[string], string>;

function parts() {
  const server = new Server();
  const given = {} as { perform: Call; last: Task<string> | undefined };
  function Search() {
    const [perform, view] = useTaskFunction(server.body, { policy: 'restart' });
    Object.assign(given, { perform, last: view.last });
    const { state, value, error, isRunning } = view;
    return h('p', null, `${state} ${String(error ?? value)}${isRunning ? ' …' : ''}`);
  }
  return { server, given, Search };
}

function mount(element: React.ReactElement) {
  const main = container();
  const root = createRoot(main);
  root.render(element);
  return {
    main,
    root,
    leave: () => {
      root.unmount();
      main.remove();
    },
  };
}

await check({
  'mount, run, replace, fail, run again, unmount'() {
    return eachMode(async (wrap) => {
      const { server, given, Search } = parts();
      const { main, leave } = mount(wrap(h(Search)));
      await shows(main, 'idle undefined');
      given.perform('a');
      await shows(main, 'running undefined …');
      given.perform('b');
      await server.succeeds('b');
      await shows(main, 'succeeded b!');
      equal(server.log, ['begin a', 'end a', 'begin b', 'end b']);
      given.perform('c');
      await server.fails('c');
      await shows(main, 'failed Error: no c');
      given.perform('d');
      await server.begins('d');
      leave();
      await met('the call is cancelled', () => server.log.at(-1) === 'end d');
    });
  },

  'an unmount during clean-up does not interrupt it'() {
    return eachMode(async (wrap) => {
      const { server, given, Search } = parts();
      server.isSlow = true;
      const { main, leave } = mount(wrap(h(Search)));
      await shows(main, 'idle undefined');
      const task = given.perform('a');
      await server.begins('a');
      task.cancel('enough');
      await shows(main, 'cancelling undefined …');
      leave();
      await server.finish();
      await server.ends(task);
      equal([task.state, task.cancelling(), server.log], ['cancelled', 1, ['begin a', 'end a']]);
    });
  },

  'useTask follows its dependencies, and runs once for each'() {
    return eachMode(async (wrap) => {
      const { server } = parts();
      let setId: (id: string) => void = () => undefined;
      function User() {
        const [id, set] = useState('1');
        setId = set;
        const { value = 'none' } = useTask(() => server.body(id), [id]);
        return h('p', null, value);
      }
      const { main, leave } = mount(wrap(h(User)));
      await server.succeeds('1');
      await shows(main, '1!');
      setId('2');
      await server.begins('2');
      setId('3');
      await server.succeeds('3');
      await shows(main, '3!');
      equal(server.log, ['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
      leave();
    });
  },

  'all components that show one task show the same, also during a transition'() {
    return eachMode(async (wrap) => {
      const source = new Future<string>();
      const task = createTask(source, { detached: true });
      const Shown = () => h('i', null, useTaskView(task).state);
      let more: () => void = () => undefined;
      function Many() {
        const [count, setCount] = useState(1);
        more = () => React.startTransition(() => setCount(100));
        return h(
          'p',
          null,
          Array.from({ length: count }, (_, key) => h(Shown, { key })),
        );
      }
      const { main, leave } = mount(wrap(h(Many)));
      await shows(main, 'running');
      more();
      source.setResult('done');
      const states = () => [...main.querySelectorAll('i')].map(({ textContent }) => textContent);
      const seen = new MutationObserver(() => {
        if (new Set(states()).size > 1) console.error(`torn: ${String(new Set(states()))}`);
      });
      seen.observe(main, { subtree: true, childList: true, characterData: true });
      await met(
        'all have succeeded',
        () => states().length === 100 && new Set(states()).size === 1 && states()[0] === 'succeeded',
      );
      seen.disconnect();
      leave();
    });
  },

  async 'the server renders the idle view and starts nothing; the page takes it over'() {
    const { server, given, Search } = parts();
    const main = container();
    main.innerHTML = renderToString(h(Search));
    equal([main.textContent, server.log, allTasks().size], ['idle undefined', [], 0]);
    const root = hydrateRoot(main, h(Search));
    await met('React has taken over', () => Object.keys(main.firstElementChild!).length > 0);
    given.perform('a');
    await server.succeeds('a');
    await shows(main, 'succeeded a!');
    root.unmount();
    main.remove();
  },

  async 'an action awaits the task that it returns, and its error boundary gets a cancellation'() {
    if (!('useActionState' in React)) return;
    const { server, given, Search } = parts();
    const caught: string[] = [];
    class Boundary extends React.Component<{ children: React.ReactNode }> {
      override state = { hasFailed: false };
      static getDerivedStateFromError = () => ({ hasFailed: true });
      override render = () => (this.state.hasFailed ? 'broken' : this.props.children);
    }
    // Types forbid to return the task.
    const returned = (() => given.perform('a')) as unknown as () => void;
    const forms = [
      h('form', { key: 1, action: () => void given.perform('b') }),
      h('form', { key: 2, action: returned }),
    ];
    const main = container();
    const root = createRoot(main, { onCaughtError: (error) => void caught.push(String(error)) });
    root.render(h(Boundary, null, h(Search), ...forms));
    await shows(main, 'idle undefined');
    const [voided, other] = [...main.querySelectorAll('form')];
    voided!.requestSubmit();
    await server.begins('b');
    given.perform.cancelAll('enough');
    await shows(main, 'cancelled CancelledError: enough');
    equal(caught, []);
    other!.requestSubmit();
    await server.begins('a');
    given.perform.cancelAll('enough');
    await shows(main, 'broken');
    equal(caught, ['CancelledError: enough']);
    root.unmount();
    main.remove();
  },

  async 'use(task) suspends until the task is done; unmounting does not cancel it'() {
    const { use } = React as { use?: (promise: PromiseLike<string>) => string };
    if (use === undefined) return;
    const source = new Future<string>();
    const task = createTask(source);
    const Value = () => h('b', null, use(task));
    const { main, leave } = mount(h(Suspense, { fallback: 'waiting' }, h(Value)));
    await shows(main, 'waiting');
    source.setResult('there');
    await shows(main, 'there');
    leave();

    const other = createTask(new Future<string>());
    const Other = () => h('b', null, use(other));
    const waiting = mount(h(Suspense, { fallback: 'waiting' }, h(Other)));
    await shows(waiting.main, 'waiting');
    flushSync(waiting.leave);
    await new Promise((resolve) => setTimeout(resolve, 20));
    equal(other.state, 'running');
    other.cancel();
    await met('it is cancelled', () => other.done());
  },
});

async function eachMode(law: (wrap: (element: React.ReactElement) => React.ReactElement) => Promise<void>) {
  await law((element) => element);
  await law((element) => h(StrictMode, null, element));
}
