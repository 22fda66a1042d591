// On the server, in Node: each framework renders the idle view, and nothing starts.
import '@angular/compiler'; // before the packages that it compiles
import { Component, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication, type BootstrapContext } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { allTasks, createTask, Future, sleep, type Task } from 'rxtask';
import { injectTaskFunction, toTaskSignals } from 'rxtask/angular';
import { useTask, useTaskFunction, useTaskView } from 'rxtask/react';
import { useTaskFunction as useInVue } from 'rxtask/vue';
import { createSSRApp, h } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import { waits } from './server-waits.js';

let starts = 0;
function* load() {
  starts++;
  return yield* new Future<string>();
}
const upload: Task<string> = createTask(new Future<string>(), { detached: true });

function ReactPage() {
  const [, { state }] = useTaskFunction(load);
  return `${state} ${useTask(load, []).state} ${useTaskView(upload).state}`;
}

const VuePage = {
  setup() {
    const { state } = useInVue(load);
    return () => h('p', state.value);
  },
};

@Component({ selector: 'server-page', template: `<p>{{ load.state() }} {{ upload.state() }}</p>` })
class ServerPage {
  readonly load = injectTaskFunction(load);
  readonly upload = toTaskSignals(upload);
}

function renderAngular(): Promise<string> {
  const providers = [provideServerRendering(), provideZonelessChangeDetection()];
  return renderApplication(
    (context: BootstrapContext) => bootstrapApplication(ServerPage, { providers }, context),
    { document: '<html><body><server-page></server-page></body></html>', url: '/' },
  );
}

const pages = {
  React: () => renderReact(createElement(ReactPage)),
  Vue: () => renderVue(createSSRApp(VuePage)),
  Angular: renderAngular,
};
const expected = { React: 'idle idle running', Vue: '<p>idle</p>', Angular: '<p>idle running</p>' };

await sleep(0); // the upload runs
const complaints: string[] = [];
for (const [name, render] of Object.entries(pages)) {
  const html = await render();
  if (!html.includes(expected[name as keyof typeof pages])) complaints.push(`${name} renders ${html}`);
  if (starts > 0 || allTasks().size > 1) complaints.push(`${name} starts a task`);
}
upload.cancel();
const shown = String(await waits(provideZonelessChangeDetection()));
if (shown !== 'idle,loaded') complaints.push(`Angular without zone.js renders ${shown}`);
console.log(JSON.stringify({ count: Object.keys(pages).length + 2, complaints }));
