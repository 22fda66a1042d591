import { AsyncPipe } from '@angular/common';
import { Component, computed, DestroyRef, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { switchMap } from 'rxjs';
import { sleep, taskFunction, toState, until } from 'rxtask';
import { BookService } from './book-service.js';

const QUIET_MS = 250;

/** Search as you type, with a signal for what the newest search looks like and the async pipe for whether any runs. */
@Component({
  selector: 'search-page',
  imports: [AsyncPipe],
  template: `
    <label>Search <input #box type="search" (input)="search(box.value)" /></label>
    @if (search.running$ | async) {
      <p role="status">Searching…</p>
    }
    @if (failure(); as message) {
      <p role="alert">{{ message }}</p>
    }
    @if (view()?.value; as titles) {
      <ul>
        @for (title of titles; track title) {
          <li>{{ title }}</li>
        }
      </ul>
    }
  `,
})
export class SearchPage {
  private readonly books = inject(BookService);

  /** Each call cancels the search before it, which aborts its request. */
  readonly search = taskFunction((term: string) => this.find(term), { policy: 'restart' });
  readonly view = toSignal(this.search.last$.pipe(switchMap((task) => toState(task))));
  readonly failure = computed(() => {
    const view = this.view();
    return view?.state === 'failed' ? String(view.error) : undefined;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.search.cancelAll('the page was left'));
  }

  private *find(term: string) {
    yield* sleep(QUIET_MS); // typing on cancels it here, before anything is asked
    return yield* until((signal) => this.books.find(term, signal));
  }
}
