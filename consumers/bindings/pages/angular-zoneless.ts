import '@angular/compiler'; // before the packages that it compiles
import { Component, provideZonelessChangeDetection, resource, signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { bootstrapApplication } from '@angular/platform-browser';
import { createTask, sleep } from 'rxtask';
import { laws } from './angular-laws.js';
import { check, container, equal, Server, shows } from './laws.js';

const server = new Server();
const id = signal('1');

@Component({
  selector: 'resource-page',
  template: `{{ user.value() }} {{ other.value() }}`,
})
class ResourcePage {
  readonly user = rxResource({
    params: () => id(),
    stream: ({ params }) => createTask(server.body(params)),
  });
  readonly other = resource({
    params: () => id(),
    loader: ({ params, abortSignal }) => createTask(sleep(0, params), { signal: abortSignal }),
  });
}

await check({
  ...laws([provideZonelessChangeDetection()]),

  async 'rxResource takes a task, and cancels it when its parameters change; so does resource, by its signal'() {
    const main = container();
    main.append(document.createElement('resource-page'));
    const app = await bootstrapApplication(ResourcePage, { providers: [provideZonelessChangeDetection()] });
    await server.begins('1');
    id.set('2');
    await server.succeeds('2');
    await shows(main, '2! 2');
    equal(server.log, ['begin 1', 'begin 2', 'end 1', 'end 2']); // Angular does not wait for the clean-up
    app.destroy();
    main.remove();
  },
});
