import type * as contexts from '../../../lib/core/context/context.js';
import type * as lostStore from '../../../lib/core/context/lost-store.js';
import { programs } from '../../support/program.js';

/* Each program is a process: Node prints the warning once for each process. */
describe('A task that is created inside an AsyncLocalStorage store without enableAsyncContext', () => {
  const run = programs();
  const imports = `
    import { AsyncLocalStorage } from 'node:async_hooks';
    import { config, createTask, rxjs, sleep, testing } from './rxtask.mjs';
    const store = new AsyncLocalStorage();
    process.on('warning', ({ name, code, message }) => console.log(name, code, message));
    const start = (name) => createTask(sleep(1), { name });`;

  it('is named in a warning with config.debug, once in a process', async () => {
    const { lines, code } = await run(`${imports}
      config.debug = true;
      start('outside');
      store.run('request a', () => start('load'));
      store.run('request b', () => start('save'));`);

    expect([lines.length, code]).toEqual([1, 0]);
    expect(lines[0]).toMatch(
      /^RxtaskWarning RXTASK_STORE_LOST "load" was created .*`enableAsyncContext\(\)`/,
    );
  });

  it('is named also when the store lies around an await, and around another store', async () => {
    const { lines } = await run(`${imports}
      config.debug = true;
      await store.run('request', async () => {
        await new AsyncLocalStorage().run('inner', async () => { await null; start('load'); });
      });`);

    expect(lines).toEqual([expect.stringContaining('"load"')]);
  });

  const frame = (store: string): string => `{ values: () => [undefined, ${store}] }`;
  const withFrame = (kept: string): string => `
    config.debug = true;
    const key = Symbol('context_frame');
    process.getBuiltinModule = () => ({ AsyncResource: class { [key] = ${kept}; } });
    start('load');`;

  it('is named where Node.js keeps the stores as it does from version 24 on', async () => {
    const { lines } = await run(imports + withFrame(frame('"request"')));

    expect(lines).toEqual([expect.stringContaining('"load"')]);
  });

  it.each([
    ['where a frame has left its store', withFrame(frame('undefined'))],
    ['where there is no frame', withFrame('undefined')],
    ['where a frame is something else', withFrame('{}')],
    ['without config.debug', `store.run('request', () => start('load'));`],
    [
      'in virtual time, as in a test whose runner has a store',
      `store.run('test', testing.marbles(({ expectTask }) => {
         config.debug = true;
         expectTask(createTask(sleep(1, 'x'))).toBe('-(x|)');
       }));`,
    ],
    ['outside of every store', `config.debug = true; store.run('request', () => 1); start('load');`],
    [
      'where a store was left',
      `config.debug = true; store.run('request', () => store.exit(() => start('load')));`,
    ],
    [
      'where the host has no getBuiltinModule',
      `config.debug = true; process.getBuiltinModule = undefined; store.run('request', () => start('load'));`,
    ],
    [
      'where AsyncResource says nothing about stores',
      `config.debug = true;
       process.getBuiltinModule = () => ({ AsyncResource: class {} });
       store.run('request', () => start('load'));`,
    ],
    [
      'where there is no AsyncResource',
      `config.debug = true; process.getBuiltinModule = () => ({}); store.run('request', () => start('load'));`,
    ],
  ])('is not named %s', async (_, program) => {
    expect(await run(imports + program)).toEqual({ lines: [], errors: '', code: 0 });
  });

  it('asks the host for nothing without config.debug', async () => {
    const { lines } = await run(`${imports}
      let asked = 0;
      const { getBuiltinModule } = process;
      process.getBuiltinModule = (name) => { asked++; return getBuiltinModule(name); };
      store.run('request', () => start('load'));
      console.log(asked);`);

    expect(lines).toEqual(['0']);
  });
});

describe('warnOfLostStore', () => {
  interface Host {
    readonly process?: unknown;
    readonly provider?: unknown;
  }

  /** The titles in the warnings of a host in which two tasks are created. */
  function warnings(host: (emitWarning: (text: string) => void) => Host): string[] {
    const texts: string[] = [];
    const saved = globalThis.process;
    jest.isolateModules(() => {
      const { warnOfLostStore } = jest.requireActual<typeof lostStore>(
        '../../../lib/core/context/lost-store.js',
      );
      const { current } = jest.requireActual<typeof contexts>('../../../lib/core/context/context.js');
      const { process, provider } = host((text) => texts.push(text.replace(/ was created .*/, '')));
      Object.assign(globalThis, { process });
      Object.assign(current, { provider });
      try {
        warnOfLostStore('"load"');
        warnOfLostStore('"save"');
      } finally {
        Object.assign(globalThis, { process: saved });
      }
    });
    return texts;
  }

  /** A process whose resources have the property `kept`, under a symbol called `name`. */
  const keeping = (emitWarning: unknown, name: string, kept: unknown): Host => ({
    process: {
      emitWarning,
      getBuiltinModule: (id: string) =>
        id === 'node:async_hooks' ? { AsyncResource: resourceWith(Symbol(name), kept) } : undefined,
    },
  });
  const resourceWith = (key: symbol, kept: unknown): object =>
    function (this: Record<symbol, unknown>) {
      this[key] = kept;
    };
  const map = (...stores: unknown[]): object => ({ values: () => stores });

  it.each<[string, string, unknown]>([
    ['a store up to Node 22', 'kResourceStore', 'request'],
    ['a store from Node 24 on', 'context_frame', map(undefined, 'request')],
  ])('warns once of %s', (_, name, kept) => {
    expect(warnings((emit) => keeping(emit, name, kept))).toEqual(['"load"']);
  });

  it('finds the store among other properties', () => {
    const AsyncResource = function (this: Record<symbol, unknown>) {
      Object.assign(this, { [Symbol('id')]: 1, [Symbol('kResourceStore')]: 'request' });
    };
    const host = (emitWarning: unknown): Host => ({
      process: { emitWarning, getBuiltinModule: () => ({ AsyncResource }) },
    });

    expect(warnings(host)).toEqual(['"load"']);
  });

  it.each<[string, (emit: unknown) => Host]>([
    ['in no store up to Node 22', (emit) => keeping(emit, 'kResourceStore', undefined)],
    ['in no store from Node 24 on', (emit) => keeping(emit, 'context_frame', map(undefined))],
    ['in no frame', (emit) => keeping(emit, 'context_frame', undefined)],
    ['in a frame that is no map', (emit) => keeping(emit, 'context_frame', {})],
    ['with another property', (emit) => keeping(emit, 'other', map('request'))],
    ['without a process', () => ({})],
    ['without builtin modules', (emitWarning) => ({ process: { emitWarning } })],
    ['without AsyncResource', (emitWarning) => ({ process: { emitWarning, getBuiltinModule: () => ({}) } })],
    ['without warnings', () => keeping(undefined, 'kResourceStore', 'request')],
    ['with a provider', (emit) => ({ ...keeping(emit, 'kResourceStore', 'request'), provider: {} })],
  ])('says nothing %s', (_, host) => {
    expect(warnings(host)).toEqual([]);
  });
});
