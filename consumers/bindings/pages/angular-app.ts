// Tasks in an application without zone.js, where they need no binding: signals, routes, HTTP.
import '@angular/compiler'; // before the packages that it compiles
import {
  HttpBackend,
  HttpClient,
  type HttpInterceptorFn,
  type HttpRequest,
  httpResource,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  type ApplicationRef,
  Component,
  inject,
  provideZonelessChangeDetection,
  signal,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { bootstrapApplication } from '@angular/platform-browser';
import { type CanActivateFn, provideRouter, type ResolveFn, Router, RouterOutlet } from '@angular/router';
import { Observable, timer } from 'rxjs';
import { createTask, Future, periodic, sleep, type Task, until } from 'rxtask';
import { injectTaskFunction } from 'rxtask/angular';
import { check, container, equal, met, shows } from './laws.js';

let log: string[] = [];
let books = ['Alice'];
let jobs: Task<number>;
let mayEnter: Future<boolean>;
const id = signal<string | undefined>(undefined);

/** A server behind HttpClient. It does not answer requests for `/slow`. */
const backend = {
  handle: ({ method, url, headers, body }: HttpRequest<unknown>) =>
    new Observable((subscriber) => {
      log.push(`${method} ${url} ${headers.get('token') ?? ''}`.trim());
      if (method === 'POST') books = [...books, String(body)];
      const answer = new HttpResponse({ status: 200, body: books });
      const pending =
        url === '/slow'
          ? undefined
          : timer(1).subscribe(() => (subscriber.next(answer), subscriber.complete()));
      return () => {
        pending?.unsubscribe();
        if (url === '/slow') log.push('aborted');
      };
    }),
};

/** An interceptor whose work is a task: it gets a token first. */
const withToken: HttpInterceptorFn = (request, next) =>
  createTask(function* () {
    const token = yield* sleep(1, 't');
    return yield* until(next(request.clone({ setHeaders: { token } })));
  });

const guard: CanActivateFn = () =>
  createTask(function* () {
    log.push('guard waits');
    try {
      return yield* mayEnter;
    } finally {
      log.push('guard ended');
    }
  });

const resolver: ResolveFn<string> = () => createTask(sleep(1, 'Ada'));

@Component({ selector: 'user-page', template: `<b>the page of the user</b>` })
class UserPage {}

@Component({
  selector: 'app-page',
  imports: [RouterOutlet],
  template: `<i>{{ count() }}</i> <u>{{ books.value()?.join() }}</u> <router-outlet />`,
})
class AppPage {
  readonly count = toSignal(jobs);
  readonly http = inject(HttpClient);
  readonly router = inject(Router);
  readonly books = httpResource<string[]>(() => (id() === undefined ? undefined : `/books/${id()!}`));
  readonly add = injectTaskFunction((title: string) => this.save(title));
  readonly load = injectTaskFunction(() => until(this.http.get('/slow')));

  constructor() {
    page = this;
  }

  private *save(title: string) {
    yield* until(this.http.post('/books', title));
    this.books.reload();
  }
}
let page: AppPage;

async function mount() {
  log = [];
  id.set(undefined);
  jobs = periodic(1, (count) => count);
  mayEnter = new Future();
  const main = container();
  main.append(document.createElement('app-page'));
  const app: ApplicationRef = await bootstrapApplication(AppPage, {
    providers: [
      provideZonelessChangeDetection(),
      provideHttpClient(withInterceptors([withToken])),
      { provide: HttpBackend, useValue: backend },
      provideRouter([
        { path: 'user', component: UserPage, canActivate: [guard], resolve: { name: resolver } },
        { path: '**', children: [] },
      ]),
    ],
  });
  return { main, leave: () => (app.destroy(), main.remove()) };
}

await check({
  async 'toSignal shows a task, and destroying the component cancels it'() {
    const { main, leave } = await mount();
    await met('two ticks', () => Number(main.querySelector('i')?.textContent) >= 2);
    leave();
    await met('the task is done', () => jobs.done());
    equal(jobs.state, 'cancelled');
  },

  async 'guards and resolvers return tasks'() {
    const { main, leave } = await mount();
    const going = page.router.navigateByUrl('/user');
    await met('the guard waits', () => log.includes('guard waits'));
    equal(main.querySelector('b'), null);
    mayEnter.setResult(true);
    equal(await going, true);
    await met('the page', () => main.querySelector('b') !== null);
    equal(page.router.routerState.snapshot.root.firstChild?.data, { name: 'Ada' });
    leave();
  },

  async 'a navigation that another one replaces cancels the task of its guard'() {
    const { leave } = await mount();
    const going = page.router.navigateByUrl('/user');
    await met('the guard waits', () => log.includes('guard waits'));
    await page.router.navigateByUrl('/elsewhere');
    equal([await going, log], [false, ['guard waits', 'guard ended']]);
    leave();
  },

  async 'an interceptor returns a task, and leaving the request cancels it'() {
    const { leave } = await mount();
    const task = page.load();
    await met('the request', () => log.includes('GET /slow t'));
    task.cancel();
    await met('it is aborted', () => log.includes('aborted'));
    leave();
  },

  async 'httpResource reads, and after a task has written, reload() reads again'() {
    const { main, leave } = await mount();
    id.set('all');
    const shown = main.querySelector('u')!;
    await shows(shown, 'Alice');
    page.add('Bob');
    await shows(shown, 'Alice,Bob');
    equal(log, ['GET /books/all t', 'POST /books t', 'GET /books/all t']);
    leave();
  },
});
