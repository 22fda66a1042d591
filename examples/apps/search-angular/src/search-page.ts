import { AsyncPipe } from '@angular/common';
import { Component, computed, DestroyRef, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { switchMap } from 'rxjs';
import { sleep, taskFunction, toState, until } from 'rxtask';
import { BookService } from './book-service.js';

const QUIET_MS = 250;

/** Search as you type. A signal shows the newest search, and the async pipe shows whether a search is running. */
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

  /** Each call cancels the previous search, which aborts its request. */
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
    yield* sleep(QUIET_MS); // the next key stroke cancels it here, before any request
    return yield* until((signal) => this.books.find(term, signal));
  }
}
