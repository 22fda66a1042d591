// What Angular does with and without zone.js. The pages load zone.js, or not, before this.
import '@angular/compiler';
import { Component, type EnvironmentProviders, inject, NgZone } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { createTask, Future, type Task } from 'rxtask';
import { injectTaskFunction, toTaskSignals } from 'rxtask/angular';
import { container, equal, met, Server, shows } from './laws.js';

let server: Server;
let upload: Task<string>;
let page: SearchPage;

@Component({
  selector: 'search-page',
  template: `<p>
      {{ search.state() }} {{ search.error() ?? search.value() }}{{ search.isRunning() ? ' …' : '' }}
    </p>
    <i>{{ upload.state() }}</i>`,
})
class SearchPage {
  readonly zone = inject(NgZone);
  readonly search = injectTaskFunction((term: string) => server.body(term), { policy: 'restart' });
  readonly upload = toTaskSignals(upload);

  constructor() {
    page = this;
  }
}

async function mount(providers: EnvironmentProviders[]) {
  server = new Server();
  const uploaded = new Future<string>();
  upload = createTask(uploaded);
  const main = container();
  main.append(document.createElement('search-page'));
  const app = await bootstrapApplication(SearchPage, { providers });
  const shown = main.querySelector('p')!;
  return {
    shown,
    uploaded,
    state: main.querySelector('i')!,
    leave: () => {
      app.destroy();
      main.remove();
    },
  };
}

export const laws = (providers: EnvironmentProviders[]): Record<string, () => Promise<void>> => ({
  async 'mount, run, replace, fail, run again, destroy'() {
    const { shown, state, uploaded, leave } = await mount(providers);
    await shows(shown, 'idle');
    page.search('a');
    await shows(shown, 'running  …');
    page.search('b');
    await server.succeeds('b');
    await shows(shown, 'succeeded b!');
    equal(server.log, ['begin a', 'end a', 'begin b', 'end b']);
    page.search('c');
    await server.fails('c');
    await shows(shown, 'failed Error: no c');
    await shows(state, 'running');
    uploaded.setResult('up');
    await shows(state, 'succeeded');
    page.search('d');
    await server.begins('d');
    leave();
    await met('the call is cancelled', () => server.log.at(-1) === 'end d');
  },

  async 'a call from outside of the zone is shown'() {
    const { shown, uploaded, leave } = await mount(providers);
    page.zone.runOutsideAngular(() => page.search('a'));
    await shows(shown, 'running  …');
    await server.succeeds('a');
    await shows(shown, 'succeeded a!');
    uploaded.setResult('up');
    leave();
  },

  async 'a destroy during clean-up does not interrupt it, and leaves the tasks of others running'() {
    const { shown, uploaded, leave } = await mount(providers);
    server.isSlow = true;
    const task = page.search('a');
    await server.begins('a');
    task.cancel('enough');
    await shows(shown, 'cancelling  …');
    leave();
    await server.finish();
    await server.ends(task);
    equal(
      [task.state, task.cancelling(), server.log, upload.state],
      ['cancelled', 1, ['begin a', 'end a'], 'running'],
    );
    uploaded.setResult('up');
    await server.ends(upload);
  },
});
