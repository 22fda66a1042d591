// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { allTasks, sleep } from 'rxtask';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SearchPage } from '../src/search-page.js';

/** A server in virtual time that records the requests and the aborted requests. */
function server(answerMs: number) {
  const asked: string[] = [];
  const aborted: string[] = [];
  const find = async (term: string, signal: AbortSignal): Promise<string[]> => {
    asked.push(term);
    signal.addEventListener('abort', () => aborted.push(term));
    await sleep(answerMs);
    if (term === 'fail') throw new Error('the server answers 500');
    return [`${term} one`, `${term} two`];
  };
  return { asked, aborted, find };
}

const type = (term: string): boolean =>
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: term } });
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));
const shown = (): (string | null)[] =>
  screen.queryAllByRole('listitem').map(({ textContent }) => textContent);

describe('the search page', () => {
  beforeEach(() => void vi.useFakeTimers());

  afterEach(async () => {
    cleanup();
    await vi.advanceTimersByTimeAsync(1000);
    expect([...allTasks()]).toEqual([]);
    vi.useRealTimers();
  });

  it('sends a request when typing pauses, and shows the result', async () => {
    const { asked, find } = server(100);
    render(<SearchPage find={find} />);
    type('r');
    await pass(200);
    type('rx');
    await pass(240);
    expect([asked, screen.queryByRole('status')?.textContent]).toEqual([[], 'Searching…']);
    await pass(20);
    expect(asked).toEqual(['rx']);
    await pass(100);

    expect([shown(), screen.queryByRole('status')]).toEqual([['rx one', 'rx two'], null]);
  });

  it('aborts the request when the user types on', async () => {
    const { asked, aborted, find } = server(500);
    render(<SearchPage find={find} />);
    type('r');
    await pass(300);
    type('rx');
    await pass(300);
    expect([asked, aborted]).toEqual([['r', 'rx'], ['r']]);
    await pass(500);

    expect(shown()).toEqual(['rx one', 'rx two']);
  });

  it('shows an error, and recovers with the next search', async () => {
    const { find } = server(10);
    render(<SearchPage find={find} />);
    type('fail');
    await pass(300);
    expect(screen.getByRole('alert').textContent).toBe('Error: the server answers 500');
    type('rx');
    await pass(300);

    expect([screen.queryByRole('alert'), shown().length]).toEqual([null, 2]);
  });

  it('cancels the search when the user leaves the page', async () => {
    const { aborted, find } = server(500);
    const { unmount } = render(<SearchPage find={find} />);
    type('rx');
    await pass(300);
    unmount();
    await pass(1);

    expect([aborted, [...allTasks()]].map((list) => list.length)).toEqual([1, 1]); // the server's own sleep goes on
  });

  it('works in strict mode, which mounts everything twice', async () => {
    const { asked, find } = server(10);
    render(
      <StrictMode>
        <SearchPage find={find} />
      </StrictMode>,
    );
    type('rx');
    await pass(300);

    expect([asked, shown().length]).toEqual([['rx'], 2]);
  });
});
