// On the server, in Node: when Angular waits for a task before it sends the page. The pages load zone.js, or not, before this.
import '@angular/compiler'; // before the packages that it compiles
import { Component, type EnvironmentProviders, inject, PendingTasks } from '@angular/core';
import { bootstrapApplication, type BootstrapContext } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { sleep } from 'rxtask';
import { injectTaskFunction } from 'rxtask/angular';

const template = `<p>{{ load.value() ?? 'idle' }}</p>`;

/** A component that loads something when it is created. */
@Component({ selector: 'server-page', template })
class LoadingPage {
  readonly load = injectTaskFunction(() => sleep(20, 'loaded'));

  constructor() {
    this.load();
  }
}

/** The same, with a pending task of Angular. */
@Component({ selector: 'server-page', template })
class PendingPage {
  readonly load = injectTaskFunction(() => sleep(20, 'loaded'));

  constructor() {
    const pending = inject(PendingTasks);
    pending.run(async () => void (await this.load()));
  }
}

async function textOf(page: typeof LoadingPage | typeof PendingPage, provider: EnvironmentProviders) {
  const html = await renderApplication(
    (context: BootstrapContext) =>
      bootstrapApplication(page, { providers: [provideServerRendering(), provider] }, context),
    { document: '<html><body><server-page></server-page></body></html>', url: '/' },
  );
  return /<p>(.*)<\/p>/.exec(html)?.[1];
}

/** What the page shows of a task that the component starts, and of one that is pending. */
export async function waits(provider: EnvironmentProviders): Promise<(string | undefined)[]> {
  return [await textOf(LoadingPage, provider), await textOf(PendingPage, provider)];
}
