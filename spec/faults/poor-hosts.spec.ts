import { programs } from '../support/program.js';

/** Each global that a host may lack, and which host does. */
const missing: [name: string, where: string][] = [
  ['FinalizationRegistry', 'React Native before 0.84'],
  ['WeakRef', 'React Native before 0.84'],
  ['setImmediate', 'browsers'],
  ['clearImmediate', 'browsers'],
  ['MessageChannel', 'React Native'],
  ['queueMicrotask', 'older hosts'],
  ['performance', 'audio worklets'],
  ['AggregateError', 'older builds of Hermes'],
  ['AbortController', 'audio worklets'],
  ['AbortSignal', 'audio worklets'],
  ['DOMException', 'React Native'],
  ['ReadableStream', 'React Native'],
  ['Event', 'React Native'],
  ['EventTarget', 'React Native'],
  ['structuredClone', 'React Native'],
  ['process', 'browsers'],
  ['Buffer', 'browsers'],
  ['console', 'audio worklets'],
  ['Intl', 'small builds'],
  ['WebAssembly', 'iOS in lockdown mode'],
  ['SharedArrayBuffer', 'pages that are not isolated'],
  ['Atomics', 'pages that are not isolated'],
  ['requestAnimationFrame', 'everything but browsers'],
];

/** Globals that browsers have and Node lacks. They are removed together with those that only Node has. */
const together: [what: string, names: string[]][] = [
  ['setImmediate and MessageChannel', ['setImmediate', 'MessageChannel']],
  ['setImmediate, MessageChannel and performance', ['setImmediate', 'MessageChannel', 'performance']],
  [
    'all of them',
    missing
      .map(([name]) => name)
      .filter((name) => !['console', 'process', 'SharedArrayBuffer'].includes(name)),
  ],
];

/**
 * Uses everything that needs nothing from the host: tasks, timers, groups, locks, clean-up, an unobserved failure, and 50 ms of
 * work, during which the loop must yield to the host. It prints with functions that it read before the globals were removed.
 */
const use = `
  const { allTasks, coroutine, createTask, gather, Lock, periodic, rxjs, run, sleep, taskScheduler, waitFor } = rxtask;
  const lock = new Lock();
  const busy = coroutine(function* () {
    let isIn = false;
    timeout(() => { isIn = true; }, 1);
    const end = clock() + 3000;
    let turns = 0;
    while (!isIn && clock() < end) { yield* sleep(0); turns++; }
    return isIn;
  });
  const answer = await run(function* () {
    const failing = createTask(function* () { throw new Error('not observed'); }, { name: 'failing' });
    const held = yield* lock.acquire();
    held[dispose]();
    const late = createTask(sleep(100_000));
    late.cancel('enough');
    const both = yield* gather([sleep(2, 'a'), sleep(1, 'b')]);
    const inTime = yield* waitFor(sleep(1, 'c'), 1000);
    let beats = 0;
    yield* waitFor(periodic(1, () => { beats++; }, { times: 2 }), 1000);
    const letIn = yield* busy();
    yield* sleep(0);
    return [...both, inTime, beats, letIn].join();
  });
  const end = new Promise((resolve) => rxjs.of(1).pipe(rxjs.observeOn(taskScheduler)).subscribe(resolve));
  print(answer, await end, allTasks().size);
`;

/** Takes what the program itself needs, removes \`names\`, imports, uses, and leaves the end to the process. */
const without = (names: readonly string[]) => `
  const { log } = console, { write } = process.stdout, out = process.stdout;
  const print = (...values) => { write.call(out, values.join(' ') + '\\n'); };
  const timeout = setTimeout;
  const clock = performance.now.bind(performance);
  for (const name of ${JSON.stringify(names)}) {
    delete globalThis[name];
    if (name in globalThis) Object.defineProperty(globalThis, name, { value: undefined });
  }
  const rxtask = await import('./rxtask.mjs');
  const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
  rxtask.config.onUnretrieved = (error) => print('reported:', error.message);
  ${use}
`;

const asAlways = { lines: ['reported: not observed', 'a,b,c,2,true 1 0'], errors: '', code: 0 };

describe('the library is imported, works and lets the process end', () => {
  const run = programs();

  it.each(missing)('without %s, as in %s', async (name) => {
    expect(await run(without([name]))).toEqual(asAlways);
  });

  it.each(together)('without %s', async (_, names) => {
    expect(await run(without(names))).toEqual(asAlways);
  });

  it.each([
    ['setTimeout', ['setTimeout']],
    ['any timers', ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate']],
  ])('on a host that has no %s when it is imported, and gets it later', async (_, names) => {
    const program = `
      const found = Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, globalThis[name]]));
      for (const name of Object.keys(found)) delete globalThis[name];
      const rxtask = await import('./rxtask.mjs');
      Object.assign(globalThis, found);
      const print = console.log, timeout = setTimeout, dispose = Symbol.dispose, clock = () => performance.now();
      rxtask.config.onUnretrieved = (error) => print('reported:', error.message);
      ${use}`;
    expect(await run(program)).toEqual(asAlways);
  });

  it('after the functions of the host at its import have been removed', async () => {
    const names = missing.map(([name]) => name).filter((name) => !['console', 'process'].includes(name));
    const program = `
      const print = console.log, timeout = setTimeout, dispose = Symbol.dispose;
      const clock = performance.now.bind(performance);
      const rxtask = await import('./rxtask.mjs');
      for (const name of ${JSON.stringify(names)}) delete globalThis[name];
      rxtask.config.onUnretrieved = (error) => print('reported:', error.message);
      ${use}`;
    expect(await run(program)).toEqual(asAlways);
  });

  it('and a task that needs no timer ends on a host without timers', async () => {
    const program = `
      const { exit } = process;
      for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'setImmediate']) delete globalThis[name];
      const { createTask, sleep } = await import('./rxtask.mjs');
      console.log(await createTask(function* () { yield* sleep(0); return 'ended'; }));
      const slept = createTask(sleep(10));`;
    const { lines, code, errors } = await run(program);
    expect([lines, code]).toEqual([['ended'], 1]);
    expect(errors).toContain('InvalidStateError: This host has no setTimeout');
  });
});

describe('on a host that has an object without the method that is needed', () => {
  const run = programs();

  it.each(['performance.now', 'process.once', 'process.emitWarning', 'process.getBuiltinModule'])(
    'without %s it works',
    async (method) => {
      const program = `
        const print = console.log, timeout = setTimeout, dispose = Symbol.dispose;
        const clock = performance.now.bind(performance);
        const [owner, name] = ${JSON.stringify(method)}.split('.');
        Object.defineProperty(globalThis[owner], name, { value: undefined });
        const rxtask = await import('./rxtask.mjs');
        rxtask.config.onUnretrieved = (error) => print('reported:', error.message);
        ${use}`;
      expect(await run(program)).toEqual(asAlways);
    },
  );
});

describe('on a host without AggregateError', () => {
  const run = programs();

  it('a TaskGroupError keeps its failures, and is divided', async () => {
    const { lines } = await run(`
      delete globalThis.AggregateError;
      const { createTask, taskGroup, TaskGroupError } = await import('./rxtask.mjs');
      const group = taskGroup(function* (tasks) {
        tasks.createTask(function* () { throw new TypeError('a'); });
        tasks.createTask(function* () { throw new RangeError('b'); });
      });
      const error = await group.then(null, (reason) => reason);
      const [types, rest] = error.split((each) => each instanceof TypeError);
      console.log(error.name, error instanceof TaskGroupError, error instanceof Error, error.errors.join(), Object.keys(error).join());
      console.log(types.errors.join(), rest.errors.join());`);

    expect(lines).toEqual([
      'TaskGroupError true true TypeError: a,RangeError: b name',
      'TypeError: a RangeError: b',
    ]);
  });
});

describe('on a host without Symbol.dispose, `using` finds the methods', () => {
  const run = programs();

  it.each([
    [
      'by the registered symbols, as esbuild does',
      'Symbol.for("Symbol.dispose"), Symbol.for("Symbol.asyncDispose")',
      '',
    ],
    [
      'by those of a polyfill that was loaded first',
      'Symbol.dispose, Symbol.asyncDispose',
      'Object.assign(Symbol, { dispose: Symbol("dispose"), asyncDispose: Symbol("asyncDispose") });',
    ],
  ])('%s', async (_, symbols, polyfill) => {
    const program = `
      const real = Symbol;
      const mine = function (description) { return real(description); };
      for (const name of Reflect.ownKeys(real))
        if (!['dispose', 'asyncDispose', 'length', 'name'].includes(name))
          Object.defineProperty(mine, name, Object.getOwnPropertyDescriptor(real, name));
      globalThis.Symbol = mine;
      ${polyfill}
      const rxtask = await import('./rxtask.mjs');
      const { createTask, Future, Lock, sleep } = rxtask;
      const [dispose, asyncDispose] = [${symbols}];
      const held = await new Lock().acquire();
      const task = createTask(sleep(1000)), other = createTask(sleep(1000)), future = new Future();
      held[dispose](); task[dispose](); future[dispose]();
      await other[asyncDispose]();
      console.log(task.state, other.state, future.cancelled());
      for (const { prototype } of Object.values(rxtask)) if (prototype && 'undefined' in prototype) console.log(prototype);`;
    expect(await run(program)).toEqual({ lines: ['cancelled cancelled true'], errors: '', code: 0 });
  });
});
