// The recipes of other-libraries.md that need no binding.
import { type Task } from 'rxtask';
import { container, equal, met, shows } from './laws.js';

/** A server that answers at once, but for the term "slow". */
class Books {
  readonly log: string[] = [];

  readonly find = (term: string, signal: AbortSignal): Promise<string[]> =>
    new Promise((resolve, reject) => {
      this.log.push(`asked ${term}`);
      signal.addEventListener('abort', () => this.log.push(`aborted ${term}`));
      if (term === 'fail') reject(new Error('no such book'));
      if (term !== 'slow') resolve([`${term}!`]);
    });
}

/** Types, replaces, fails, recovers and leaves. `mount` shows an input and a paragraph, and returns a function that removes them. */
export async function searches(mount: (main: HTMLElement, find: Books['find']) => () => void): Promise<void> {
  const books = new Books();
  const main = container();
  const leave = mount(main, books.find);
  const shown = main.querySelector('p')!;
  const type = (term: string): void => {
    const box = main.querySelector('input')!;
    box.value = term;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  };
  await shows(shown, '');
  type('a');
  type('ab');
  await shows(shown, '…');
  await shows(shown, 'ab!');
  type('fail');
  await shows(shown, 'Error: no such book');
  type('slow');
  await met('the request', () => books.log.includes('asked slow'));
  type('b');
  await shows(shown, 'b!');
  type('slow');
  await met('the second request', () => books.log.at(-1) === 'asked slow');
  leave();
  await met('it is aborted', () => books.log.at(-1) === 'aborted slow');
  main.remove();
  equal(books.log, [
    ...['asked ab', 'asked fail', 'asked slow', 'aborted slow', 'asked b', 'asked slow', 'aborted slow'],
  ]);
}

/** Two components show one task. The last one that leaves cancels it. */
export async function sharesJob(job: Task<number>, mount: (main: HTMLElement) => () => void): Promise<void> {
  const mains = [container(), container()];
  const [leaveOne, leaveOther] = mains.map(mount) as [() => void, () => void];
  const ticks = (main: HTMLElement) => Number(main.querySelector('b')?.textContent || '0');
  await met('both show it', () => mains.every((main) => ticks(main) >= 2));
  leaveOne();
  const before = ticks(mains[1]!);
  await met('the other goes on', () => ticks(mains[1]!) > before);
  equal(job.done(), false);
  leaveOther();
  await met('the task is done', () => job.done());
  equal(job.state, 'cancelled');
  for (const main of mains) main.remove();
}
