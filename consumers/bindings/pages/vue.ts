import { allTasks, type Task } from 'rxtask';
import { type Perform, useTaskFunction } from 'rxtask/vue';
import { createApp, createSSRApp, h, nextTick, onMounted, ref, watch } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { check, container, equal, met, Server, shows } from './laws.js';

function parts() {
  const server = new Server();
  const given = {} as { perform: Perform<[string], string> };
  const Search = {
    setup() {
      const { perform, state, value, error, isRunning } = useTaskFunction(server.body, { policy: 'restart' });
      given.perform = perform;
      return () =>
        h('p', `${state.value} ${String(error.value ?? value.value)}${isRunning.value ? ' …' : ''}`);
    },
  };
  return { server, given, Search };
}

await check({
  async 'mount, run, replace, fail, run again, unmount'() {
    const { server, given, Search } = parts();
    const main = container();
    const app = createApp(Search);
    app.mount(main);
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
    app.unmount();
    main.remove();
    await met('the call is cancelled', () => server.log.at(-1) === 'end d');
  },

  async 'an unmount during clean-up does not interrupt it'() {
    const { server, given, Search } = parts();
    server.isSlow = true;
    const main = container();
    const app = createApp(Search);
    app.mount(main);
    const task: Task<string> = given.perform('a');
    await server.begins('a');
    task.cancel('enough');
    await shows(main, 'cancelling undefined …');
    app.unmount();
    main.remove();
    await server.finish();
    await server.ends(task);
    equal([task.state, task.cancelling(), server.log], ['cancelled', 1, ['begin a', 'end a']]);
  },

  async 'Vue reports a task that a handler, a watcher or a hook returns, and does not see one after `void`'() {
    const { server } = parts();
    const reported: string[] = [];
    const names = ['handler', 'watcher', 'hook'];
    const performs: Record<string, Perform<[string], string>> = {};
    const Reports = {
      setup() {
        for (const name of names) performs[name] = useTaskFunction(server.body).perform;
        const clicks = ref(0);
        onMounted(() => performs['hook']!('a'));
        onMounted(() => void performs['hook']!('b'));
        watch(clicks, () => performs['watcher']!('a'));
        watch(clicks, () => void performs['watcher']!('b'));
        return () => [
          h('button', { onClick: () => performs['handler']!('a') }),
          h('button', { onClick: () => void performs['handler']!('b') }),
          h('button', { onClick: () => void clicks.value++ }),
        ];
      },
    };
    const main = container();
    const app = createApp(Reports);
    app.config.errorHandler = (error) => void reported.push(String(error));
    app.mount(main);
    for (const button of main.querySelectorAll('button')) button.click();
    await met('all calls', () => server.log.length === 6);
    for (const name of names) performs[name]!.cancelAll(name);
    await met('three reports', () => reported.length >= 3);
    await met('no task is left', () => allTasks().size === 0);
    equal(reported.sort(), ['CancelledError: handler', 'CancelledError: hook', 'CancelledError: watcher']);
    app.unmount();
    main.remove();
  },

  async 'the server renders the idle view and starts nothing; the page takes it over'() {
    const { server, given, Search } = parts();
    const main = container();
    main.innerHTML = await renderToString(createSSRApp(Search));
    equal([main.textContent, server.log, allTasks().size], ['idle undefined', [], 0]);
    const app = createSSRApp(Search);
    app.mount(main);
    await nextTick();
    given.perform('a');
    await server.succeeds('a');
    await shows(main, 'succeeded a!');
    app.unmount();
    main.remove();
  },
});
