import { programs } from '../support/program.js';

/** Broken functions of a host, as statements that install them. `found` has the correct ones. */
const broken: [what: string, replace: string][] = [
  [
    'setTimeout calls back at once',
    'globalThis.setTimeout = (fn, ms, ...rest) => { fn(...rest); return 1; };',
  ],
  [
    'setTimeout calls back twice',
    'globalThis.setTimeout = (fn, ms) => { found.setTimeout(fn, ms); return found.setTimeout(fn, ms); };',
  ],
  [
    'setTimeout calls back again later',
    'globalThis.setTimeout = (fn, ms) => { found.setTimeout(fn, ms + 7); return found.setTimeout(fn, ms); };',
  ],
  [
    'setTimeout calls back in a microtask',
    'globalThis.setTimeout = (fn) => { Promise.resolve().then(fn); return 1; };',
  ],
  ['setTimeout returns undefined', 'globalThis.setTimeout = (fn, ms) => { found.setTimeout(fn, ms); };'],
  [
    'setTimeout returns null',
    'globalThis.setTimeout = (fn, ms) => { found.setTimeout(fn, ms); return null; };',
  ],
  ['setTimeout knows no delay', 'globalThis.setTimeout = (fn) => found.setTimeout(fn, 0);'],
  ['setTimeout is late', 'globalThis.setTimeout = (fn, ms) => found.setTimeout(fn, ms + 15);'],
  ['clearTimeout is missing', 'delete globalThis.clearTimeout;'],
  ['clearTimeout does nothing', 'globalThis.clearTimeout = () => {};'],
  ['setImmediate calls back at once', 'globalThis.setImmediate = (fn) => { fn(); };'],
  ['setImmediate throws', 'globalThis.setImmediate = () => { throw new Error("not allowed"); };'],
  ['setImmediate is null', 'globalThis.setImmediate = null;'],
  ['setImmediate is a number', 'globalThis.setImmediate = 7;'],
  [
    'MessageChannel throws',
    'delete globalThis.setImmediate; globalThis.MessageChannel = class { constructor() { throw new Error("not allowed"); } };',
  ],
  ['MessageChannel is null', 'globalThis.setImmediate = globalThis.MessageChannel = null;'],
  [
    'MessageChannel has other ports',
    'delete globalThis.setImmediate; globalThis.MessageChannel = class { port1 = {}; port2 = {}; };',
  ],
  [
    'MessageChannel delivers at once',
    `delete globalThis.setImmediate; globalThis.MessageChannel = class {
    port1 = { addEventListener: (type, fn) => { this.fn = fn; }, start() {}, close() {} }; port2 = { postMessage: () => this.fn({}) };
  };`,
  ],
  ['queueMicrotask throws', 'globalThis.queueMicrotask = () => { throw new Error("not allowed"); };'],
  ['Date.now throws', 'Date.now = () => { throw new Error("no date"); };'],
  ['Date.now shows NaN', 'Date.now = () => NaN;'],
  ['Date.now shows infinity', 'Date.now = () => Infinity;'],
  ['Date.now shows a text', 'Date.now = () => "text";'],
  ['Date.now is missing', 'delete Date.now;'],
  ['performance is null', 'globalThis.performance = null;'],
  [
    'performance cannot be read',
    'Object.defineProperty(globalThis, "performance", { get() { throw new Error("not allowed"); } });',
  ],
  ['performance.now throws', 'performance.now = () => { throw new Error("no clock"); };'],
];

/** Uses timers, deadlines and 1 ms of work, during which the loop must yield to the host. */
const use = `
  const { createTask, gather, periodic, sleep, waitFor } = rxtask;
  const clock = realNow.bind(found.performance);
  const task = createTask(function* () {
    const both = yield* gather([sleep(3, 'a'), sleep(1, 'b')]);
    createTask(sleep(1e6)).cancel();
    const inTime = yield* waitFor(sleep(1, 'c'), 100_000);
    let late;
    try { yield* waitFor(sleep(1e6), 3); } catch (error) { late = error.name; }
    let beats = 0;
    yield* periodic(1, () => { beats++; }, { times: 3 });
    return [...both, inTime, late, beats].join();
  });
  console.log(await task);
  let isIn = false;
  found.setTimeout(() => { isIn = true; }, 1);
  const end = clock() + 10_000;
  await createTask(function* () { while (!isIn && clock() < end) yield* sleep(0); });
  console.log(isIn);
`;

const find = `
  const { setTimeout, performance } = globalThis, found = { setTimeout, performance }, realNow = performance.now;`;

const asAlways = { lines: ['a,b,c,TimeoutError,3', 'true'], errors: '', code: 0 };

describe('on a host where', () => {
  const run = programs();

  it.each(broken)('%s, tasks run, and the process ends', async (_, replace) => {
    expect(await run(`${find} ${replace} const rxtask = await import('./rxtask.mjs'); ${use}`)).toEqual(
      asAlways,
    );
  });

  it.each(broken)(
    '%s since the library was loaded and used, tasks run, and the process ends',
    async (_, replace) => {
      expect(
        await run(
          `${find} const rxtask = await import('./rxtask.mjs'); await rxtask.sleep(1); ${replace} ${use}`,
        ),
      ).toEqual(asAlways);
    },
  );

  it('the timers are removed after the library was used, tasks still sleep', async () => {
    expect(
      await run(`${find} const rxtask = await import('./rxtask.mjs'); await rxtask.sleep(1);
        for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate']) delete globalThis[name];
        ${use}`),
    ).toEqual(asAlways);
  });

  it('setTimeout throws, the error is uncaught, and a task that needs no timer ends', async () => {
    const { lines, errors, code } = await run(`
      globalThis.setTimeout = () => { throw new Error('no timer'); };
      const { createTask, sleep } = await import('./rxtask.mjs');
      console.log(await createTask(function* () { yield* sleep(0); return 'ended'; }));
      createTask(sleep(10));`);
    expect([lines, code]).toEqual([['ended'], 1]);
    expect(errors).toContain('no timer');
  });
});

describe('where Error.stackTraceLimit cannot be changed', () => {
  const run = programs();
  const fix = `Object.defineProperty(Error, 'stackTraceLimit', { value: 10, writable: false, configurable: false });`;
  const load = `const rxtask = await import('./rxtask.mjs');`;
  const outcomes = `
    const { config, createTask, sleep, waitFor } = rxtask;
    for (const debug of [false, true]) {
      config.debug = debug;
      const fails = createTask(function* () { yield* sleep(1); throw new RangeError('no'); });
      const cancelled = createTask(sleep(1e6));
      cancelled.cancel('enough');
      for (const work of [fails, cancelled, waitFor(sleep(1e6), 1)])
        try { await work; } catch (error) { console.log(error.name); }
    }`;
  const each = ['RangeError', 'CancelledError', 'TimeoutError'];

  it.each([
    ['from the start', `${fix} ${load}`, []],
    ['since the library was used', `${load} await rxtask.sleep(1); ${fix}`, []],
    ['because Node freezes its intrinsics', load, ['--frozen-intrinsics']],
  ])('%s, tasks fail, are cancelled and time out as always', async (_, begin, args) => {
    const { lines, code } = await run(`${begin} ${outcomes}`, { args });
    expect([lines, code]).toEqual([[...each, ...each], 0]);
  });
});

describe('a task that works without end', () => {
  const run = programs();

  it('lets the host work as often when other tasks sleep: no second request is made while one is pending', async () => {
    const { lines, errors } = await run(`
      let pending = 0, most = 0;
      const real = setImmediate;
      globalThis.setImmediate = (fn) => { most = Math.max(most, ++pending); return real(() => { pending--; fn(); }); };
      const { createTask, sleep } = await import('./rxtask.mjs');
      let beats = 0;
      createTask(function* () { while (beats < 20) { yield* sleep(1); beats++; } });
      await createTask(function* () { while (beats < 20) yield* sleep(0); });
      console.log(most > 0, most <= 2);`); // one for the drain, one to know that the host has worked
    expect([lines, errors]).toEqual([['true true'], '']);
  });
});
