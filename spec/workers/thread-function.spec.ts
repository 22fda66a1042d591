import { pathToFileURL } from 'node:url';
import { threadFunction } from 'rxtask/workers';

const MODULE = 'file:///app/work.js';

describe('a thread function', () => {
  it('is a job of its name, in its module, with a time that it may take to end', () => {
    const hash = threadFunction(MODULE, 'hash', () => 1, { graceMs: 100, attempts: 2 });
    expect(hash).toMatchObject({ module: MODULE, graceMs: 100 });
    expect(hash.job.name).toBe('hash');
    expect(hash.job.options).toEqual({ attempts: 2 });
  });

  it.each([
    [MODULE, MODULE],
    ['data:text/javascript,1', 'data:text/javascript,1'],
    [__filename, pathToFileURL(__filename).href],
  ])('of the module %p has the URL %p', (module, href) => {
    expect(threadFunction(module, 'hash', () => 1).module).toBe(href);
  });

  it('may return work or a plain value: a plain value is its result', () => {
    const call = (work: () => unknown): unknown => {
      const { body } = threadFunction(MODULE, 'work', work as () => number);
      return (body as unknown as () => unknown).call({});
    };
    const promise = Promise.resolve(1);
    expect(call(() => promise)).toBe(promise);
    const plain = call(() => 5) as Generator<never, unknown>;
    expect(plain.next()).toEqual({ done: true, value: 5 });
  });

  it.each<[string, () => unknown, string]>([
    [
      'no module',
      () => threadFunction(undefined as never, 'hash', () => 1),
      'threadFunction() takes the URL of its module, not undefined: write `threadFunction(import.meta.url, …)`, or `__filename` in CommonJS.',
    ],
    [
      'no name',
      () => threadFunction(MODULE, (() => 1) as never, undefined as never),
      "threadFunction() takes the URL of its module, a name and a function, not the function (anonymous): write `threadFunction(import.meta.url, 'hash', (text) => …)`.",
    ],
    [
      'no function',
      () => threadFunction(MODULE, 'hash', 5 as never),
      "threadFunction() takes the URL of its module, a name and a function, not the number 5: write `threadFunction(import.meta.url, 'hash', (text) => …)`.",
    ],
  ])('refuses %s', (_, misuse, message) => {
    expect(misuse).toThrow(message);
  });
});
