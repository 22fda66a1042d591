import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as inspectForNode from 'rxtask/inspect/node';
import type * as rxtaskForNode from 'rxtask/node';
import { complaintsAbout, play, snippetsOf } from './snippets.js';

const docs = readdirSync(join(__dirname, '../../docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const snippets = ['README.md', ...docs].flatMap(snippetsOf);

/** Contexts that a snippet enables are disabled after it, and traces that it starts are stopped. */
let contexts: Disposable[] = [];
let stops: (() => void)[] = [];

function load(module: string): unknown {
  const loaded: unknown = jest.requireActual(module);
  if (module === 'rxtask/inspect/node') {
    const inspect = loaded as typeof inspectForNode;
    const traceTasks: typeof inspect.traceTasks = (options) => {
      const stop = inspect.traceTasks(options);
      stops.push(stop);
      return stop;
    };
    return { ...inspect, traceTasks };
  }
  if (module !== 'rxtask/node') return loaded;
  const forNode = loaded as typeof rxtaskForNode;
  const enableAsyncContext = () => {
    const context = forNode.enableAsyncContext();
    contexts.push(context);
    return context;
  };
  return { ...forNode, enableAsyncContext };
}

describe('the documentation works', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    for (const context of contexts) context[Symbol.dispose]();
    contexts = [];
    for (const stop of stops) stop();
    stops = [];
  });

  it('has snippets to run', () => {
    expect(snippets.length).toBeGreaterThan(5);
  });

  it.each(snippets.map((snippet) => [snippet.at, snippet] as const))(
    '%s prints what it says',
    async (_at, snippet) => {
      const printed = await play(snippet, load, () => jest.advanceTimersByTimeAsync(50));
      expect(printed).toBe(snippet.output);
    },
  );

  it('compiles, as strictly as the library', () => {
    expect(complaintsAbout(snippets)).toEqual([]);
  }, 30_000);
});
