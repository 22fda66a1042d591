import { Component, inject } from '@angular/core';
import { sleep, until } from 'rxtask';
import { injectTaskFunction } from 'rxtask/angular';
import { BookService } from './book-service.js';

/** Search as you type. */
@Component({
  selector: 'search-page',
  template: `
    <label>Search <input #box type="search" (input)="search(box.value)" /></label>
    @if (search.isRunning()) {
      <p role="status">Searching…</p>
    }
    @if (search.state() === 'failed') {
      <p role="alert">{{ search.error() }}</p>
    }
    <ul>
      @for (title of search.value(); track title) {
        <li>{{ title }}</li>
      }
    </ul>
  `,
})
export class SearchPage {
  private readonly books = inject(BookService);

  /** Each call cancels the previous search, which aborts its request. */
  readonly search = injectTaskFunction((term: string) => this.find(term), { policy: 'restart' });

  private *find(term: string) {
    yield* sleep(250); // the next key stroke cancels it here, before any request
    return yield* until((signal) => this.books.find(term, signal));
  }
}
