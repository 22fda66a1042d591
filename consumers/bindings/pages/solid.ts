// Without JSX, which needs Solid's own compiler.
import { periodic } from 'rxtask';
import { createRenderEffect, from } from 'solid-js';
import { render } from 'solid-js/web';
import { createSearch } from './create-search.js';
import { check } from './laws.js';
import { searches, sharesJob } from './recipe-laws.js';

/** An element whose text follows a signal. */
function textOf(name: string, text: () => unknown): HTMLElement {
  const element = document.createElement(name);
  createRenderEffect(() => (element.textContent = String(text() ?? '')));
  return element;
}

await check({
  'search as you type'() {
    return searches((main, find) =>
      render(() => {
        const { search, isRunning, view } = createSearch(find);
        const box = document.createElement('input');
        box.addEventListener('input', () => void search(box.value));
        return [box, textOf('p', () => (isRunning() ? '…' : (view()?.error ?? view()?.value)))];
      }, main),
    );
  },

  '`from` makes a signal of a task: the last component that leaves cancels it'() {
    const job = periodic(1, (count) => count);
    return sharesJob(job, (main) => render(() => textOf('b', from(job)), main));
  },
});
