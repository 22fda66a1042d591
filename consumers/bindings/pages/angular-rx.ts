// rx-angular, which has no version for Angular 22 yet.
import '@angular/compiler'; // before the packages that it compiles
import { Component, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { rxState } from '@rx-angular/state';
import { rxEffects } from '@rx-angular/state/effects';
import { RxLet } from '@rx-angular/template/let';
import { periodic, type Task } from 'rxtask';
import { check, container, equal, met } from './laws.js';

let jobs: Record<'state' | 'effect' | 'template', Task<number>>;
let seen: number[];

@Component({
  selector: 'rx-page',
  imports: [RxLet],
  template: `<i>{{ count() }}</i> <b *rxLet="job; let value">{{ value }}</b>`,
})
class RxPage {
  readonly job = jobs.template;
  readonly state = rxState<{ count: number }>(({ connect }) => connect('count', jobs.state));
  readonly count = this.state.signal('count');
  readonly effects = rxEffects(({ register }) => register(jobs.effect, (count) => seen.push(count)));
}

await check({
  async 'rxState, rxEffects and rxLet take tasks, and destroying the component cancels them'() {
    const job = () => periodic(1, (count) => count);
    jobs = { state: job(), effect: job(), template: job() };
    seen = [];
    const main = container();
    main.append(document.createElement('rx-page'));
    const app = await bootstrapApplication(RxPage, { providers: [provideZonelessChangeDetection()] });
    const shown = (name: string) => Number(main.querySelector(name)?.textContent || '0');
    await met('all have ticked', () => shown('i') >= 2 && shown('b') >= 2 && seen.length >= 2);
    app.destroy();
    main.remove();
    await met('all are done', () => Object.values(jobs).every((task) => task.done()));
    equal(
      Object.values(jobs).map(({ state }) => state),
      ['cancelled', 'cancelled', 'cancelled'],
    );
  },
});
