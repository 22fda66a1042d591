import { allTasks, Future, type Task } from 'rxtask';

/** Runs the laws one after the other. `printed` then lists the failed laws for the script that opened the page. */
export async function check(laws: Record<string, () => Promise<void>>): Promise<void> {
  const complaints: string[] = [];
  const complain = (what: unknown): void => void complaints.push(String(what));
  addEventListener('error', ({ message }) => complain(message));
  addEventListener('unhandledrejection', ({ reason }) => complain(reason));
  const { error } = console;
  console.error = (...words: unknown[]) => {
    complain(words.join(' '));
    error(...words);
  };
  for (const [name, law] of Object.entries(laws)) {
    try {
      await law();
      await met('no task is left', () => allTasks().size === 0);
    } catch (failure) {
      complain(`${name}: ${failure instanceof Error ? failure.message : String(failure)}`);
    }
    for (const task of allTasks()) task.cancel('left by a law');
  }
  Object.assign(globalThis, { printed: { count: Object.keys(laws).length, complaints } });
}

/** Waits until the page shows something. */
export async function met(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) {
      throw new Error(`never: ${what}. The page shows ${JSON.stringify(document.body.innerText)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until an element has this text. */
export const shows = (element: Element, text: string): Promise<void> =>
  met(`the text ${JSON.stringify(text)}`, () => element.textContent?.trim() === text);

export function equal(actual: unknown, expected: unknown): void {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${one} is not ${other}`);
}

/** A new element in the page. */
export function container(): HTMLElement {
  return document.body.appendChild(document.createElement('main'));
}

/** A task function's body that waits until the law answers, and says how its calls began and ended. */
export class Server {
  readonly log: string[] = [];
  private readonly calls = new Map<string, Future<string>>();
  private readonly cleanUps: Future<void>[] = [];
  /** With it, the clean-up of a call waits for `finish`. */
  isSlow = false;

  readonly body = this.answer.bind(this);

  private *answer(term: string) {
    this.log.push(`begin ${term}`);
    const answer = new Future<string>();
    this.calls.set(term, answer);
    try {
      return yield* answer;
    } finally {
      if (this.isSlow) yield* this.cleaning();
      this.log.push(`end ${term}`);
    }
  }

  private cleaning(): Future<void> {
    const cleaning = new Future<void>();
    this.cleanUps.push(cleaning);
    return cleaning;
  }

  async succeeds(term: string): Promise<void> {
    await met(`a call with ${term}`, () => this.calls.has(term));
    this.calls.get(term)!.setResult(`${term}!`);
  }

  async fails(term: string): Promise<void> {
    await met(`a call with ${term}`, () => this.calls.has(term));
    this.calls.get(term)!.setException(new Error(`no ${term}`));
  }

  async begins(term: string): Promise<void> {
    await met(`the call ${term} begins`, () => this.log.includes(`begin ${term}`));
  }

  async ends(task: Task<unknown>): Promise<void> {
    await met('the task is done', () => task.done());
  }

  async finish(): Promise<void> {
    await met('a clean-up', () => this.cleanUps.length > 0);
    for (const cleaning of this.cleanUps.splice(0)) cleaning.setResult();
  }
}
