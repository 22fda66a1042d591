// @vitest-environment jsdom
import '@angular/compiler';
import { provideZonelessChangeDetection } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { allTasks, sleep } from 'rxtask';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BookService } from '../src/book-service.js';
import { SearchPage } from '../src/search-page.js';

/** A server in virtual time that records the requests and the aborted requests. */
class FakeBooks {
  readonly asked: string[] = [];
  readonly aborted: string[] = [];
  answerMs = 100;

  async find(term: string, signal: AbortSignal): Promise<string[]> {
    this.asked.push(term);
    signal.addEventListener('abort', () => this.aborted.push(term));
    await sleep(this.answerMs);
    if (term === 'fail') throw new Error('the server answers 500');
    return [`${term} one`, `${term} two`];
  }
}

TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());

describe('the search page', () => {
  let books: FakeBooks;
  let page: ComponentFixture<SearchPage>;
  const element = (): HTMLElement => page.nativeElement as HTMLElement;
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  const shown = (): (string | null)[] =>
    [...element().querySelectorAll('li')].map(({ textContent }) => textContent);
  const text = (role: string): string | null | undefined =>
    element().querySelector(`[role=${role}]`)?.textContent;

  function type(term: string): void {
    const box = element().querySelector('input')!;
    box.value = term;
    box.dispatchEvent(new Event('input'));
  }

  beforeEach(async () => {
    vi.useFakeTimers();
    books = new FakeBooks();
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), { provide: BookService, useValue: books }],
    });
    page = TestBed.createComponent(SearchPage);
    page.autoDetectChanges();
    await pass(1);
  });

  afterEach(async () => {
    TestBed.resetTestingModule();
    await pass(1000);
    expect([...allTasks()]).toEqual([]);
    vi.useRealTimers();
  });

  it('sends a request when typing pauses, and shows the result', async () => {
    type('r');
    await pass(200);
    type('rx');
    await pass(240);
    expect([books.asked, text('status')]).toEqual([[], 'Searching…']);
    await pass(200);

    expect([books.asked, shown(), text('status')]).toEqual([['rx'], ['rx one', 'rx two'], undefined]);
  });

  it('aborts the request when the user types on', async () => {
    books.answerMs = 500;
    type('r');
    await pass(300);
    type('rx');
    await pass(300);
    expect([books.asked, books.aborted]).toEqual([['r', 'rx'], ['r']]);
    await pass(500);

    expect(shown()).toEqual(['rx one', 'rx two']);
  });

  it('shows an error, and recovers with the next search', async () => {
    type('fail');
    await pass(400);
    expect(text('alert')).toBe('Error: the server answers 500');
    type('rx');
    await pass(400);

    expect([text('alert'), shown().length]).toEqual([undefined, 2]);
  });

  it('cancels the search when the user leaves the page', async () => {
    books.answerMs = 500;
    type('rx');
    await pass(300);
    page.destroy();
    await pass(1);

    expect(books.aborted).toEqual(['rx']);
  });
});
