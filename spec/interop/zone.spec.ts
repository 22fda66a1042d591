import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { programs } from '../support/program.js';

const zoneJs = (file: string) =>
  pathToFileURL(path.resolve(__dirname, '../../node_modules/zone.js/fesm2015', file)).href;

/** zone.js, the library, and a zone that behaves as Angular's NgZone does: it counts how often it would check for changes. */
const setUp = `
  await import('${zoneJs('zone-node.js')}');
  const { AsyncEvent, createTask, gather, Lock, periodic, run, rxjs, sleep, taskFunction, taskScheduler, toState, until, Future } = await import('./rxtask.mjs');
  const here = () => Zone.current.name;
  function makeNgZone() {
    const state = { nesting: 0, micro: false, macro: false, checks: 0, stable: true, hasWaited: false };
    const check = () => { if (state.nesting === 0 && !state.micro && !state.stable) { state.checks++; state.stable = true; } };
    const within = (fn) => { state.nesting++; state.stable = false; try { return fn(); } finally { state.nesting--; check(); } };
    const zone = Zone.root.fork({
      name: 'angular',
      onInvoke: (parent, current, target, ...rest) => within(() => parent.invoke(target, ...rest)),
      onInvokeTask: (parent, current, target, ...rest) => within(() => parent.invokeTask(target, ...rest)),
      onHasTask: (parent, current, target, has) => {
        parent.hasTask(target, has);
        if (current !== target) return;
        if (has.change === 'microTask') { state.micro = has.microTask; check(); }
        else { state.macro = has.macroTask; state.hasWaited ||= has.macroTask; }
      },
    });
    return { zone, state };
  }
  const { zone: ngZone, state } = makeNgZone();
  const outside = Zone.root.fork({ name: 'outside' });
  const real = (ms) => Zone.root.run(() => new Promise((resolve) => setTimeout(resolve, ms)));
  const eventually = async (isTrue) => { while (!isTrue()) await real(2); };
`;

const within = (program: string) => `${setUp}\n${program}`;

describe('under zone.js', () => {
  const run = programs();
  const printed = async (program: string) => {
    const { lines, errors, code } = await run(within(program));
    expect([errors, code]).toEqual(['', 0]);
    return lines;
  };

  it('steps and callbacks run in the zone in which they were made, in whatever zone the loop is woken', async () => {
    const lines = await printed(`
      const seen = [];
      const note = (what) => seen.push(what + ': ' + here());
      const watched = outside.run(() => createTask(function* () { yield* sleep(10); }));
      const ticking = outside.run(() => periodic(3, () => 1, { times: 15 }).subscribe());
      const [event, lock, future] = [new AsyncEvent(), new Lock(), new Future()];
      ngZone.run(() => {
        rxjs.timer(10).subscribe(() => note('timer of RxJS'));
        createTask(sleep(10)).subscribe({ complete: () => note('subscriber') });
        createTask(function* () { note('first step'); yield* sleep(10); note('step'); });
        createTask(sleep(10)).addDoneCallback(() => note('done callback'));
        createTask(sleep(10)).pipe(rxjs.map(() => note('operator'))).subscribe();
        createTask(function* () { yield* event.wait(); note('after an event'); });
        createTask(function* () { yield* future; note('after a future'); });
        createTask(function* () { yield* lock.acquire(); note('with a lock'); });
        createTask(function* () { yield* gather([sleep(5), sleep(6)]); note('after gather'); });
        createTask(function* () { yield* until(real(5)); note('after a promise'); });
        createTask(function* () { try { yield* sleep(1e6); } finally { note('clean-up'); } }, { name: 'endless' });
        createTask((context) => context.sleep(5).then(() => note('body of promises'))); // zone.js loses its zone at a native await
        createTask(() => { note('body'); return sleep(0); }, { eagerStart: true });
        taskScheduler.schedule(() => note('job'), 5);
        sleep(10).subscribe(() => note('cold'));
        watched.state$.subscribe(() => note('state'));
        toState(watched).subscribe(() => note('view'));
        createTask(sleep(5)).then(() => note('promise'));
        const call = taskFunction(function* () { yield* sleep(3); note('task function'); });
        outside.run(() => call());
      });
      await real(30);
      outside.run(() => { event.set(); future.setResult(1); });
      const { allTasks } = await import('./rxtask.mjs');
      outside.run(() => { for (const task of allTasks()) if (task.name === 'endless') task.cancel(); });
      await eventually(() => new Set(seen).size >= 20);
      const wrong = seen.filter((each) => !each.endsWith(': angular') && !each.startsWith('task function'));
      console.log(new Set(seen).size, wrong.join());
      console.log(here());`);
    expect(lines).toEqual(['20 ', '<root>']);
  });

  it('objects that a step creates are in the zone of its task', async () => {
    const lines = await printed(`
      const seen = [];
      ngZone.run(() => createTask(function* () {
        yield* sleep(1);
        const child = createTask(function* () { yield* sleep(1); seen.push(here()); });
        setTimeout(() => seen.push(here()), 1);
        Promise.resolve().then(() => seen.push(here()));
        yield* child;
        outside.run(() => createTask(function* () { yield* sleep(1); seen.push(here()); }));
      }));
      await eventually(() => seen.length >= 4);
      console.log(seen.join());`);
    expect(lines).toEqual(['angular,angular,angular,outside']);
  });

  it("work outside of Angular's zone makes it check for nothing", async () => {
    const lines = await printed(`
      outside.run(() => periodic(3, () => 1, { times: 30 }).subscribe());
      Zone.root.run(() => createTask(function* () { for (let i = 0; i < 100; i++) yield* sleep(0); }));
      ngZone.run(() => { rxjs.timer(10).subscribe(); });
      await real(10);
      const before = state.checks;
      await real(100);
      console.log(before > 0, state.checks - before <= 1);`);
    expect(lines).toEqual(['true true']);
  });

  it('a poll inside makes it check no more often than a timer of RxJS, however many steps and tasks there are', async () => {
    const lines = await printed(`
      const checksOf = async (work) => {
        const before = state.checks;
        ngZone.run(work);
        await real(150);
        return state.checks - before;
      };
      const ofRxjs = await checksOf(() => rxjs.interval(20).pipe(rxjs.take(5)).subscribe());
      const poll = function* () { for (let i = 0; i < 5; i++) { yield* sleep(20); for (let j = 0; j < 10; j++) yield* sleep(0); } };
      const ofOne = await checksOf(() => createTask(poll));
      const ofMany = await checksOf(() => { for (let i = 0; i < 50; i++) createTask(poll); });
      const busy = await checksOf(() => createTask(function* () { for (let i = 0; i < 500; i++) yield* sleep(0); }));
      // Of 55, 2750 and 500 steps. A busy machine splits one drain into several.
      console.log(ofOne <= ofRxjs + 15, ofMany <= ofRxjs + 150, busy <= 100, [ofRxjs, ofOne, ofMany, busy].every((n) => n > 0));`);
    expect(lines).toEqual(['true true true true']);
  });

  it('a zone waits for a task that sleeps in it until that is done, and not for one that sleeps forever', async () => {
    const lines = await printed(`
      const isPending = async () => { await real(2); return state.macro; };
      const seen = [await isPending()];
      const twice = ngZone.run(() => createTask(function* () { yield* sleep(30); yield* sleep(30); }));
      seen.push(await isPending());
      let looks = 0, gaps = 0;
      for (; !twice.done(); looks++) if (!(await isPending()) && !twice.done()) gaps++;
      seen.push(looks > 1 && gaps <= 1); // a busy machine may interrupt a drain in between
      seen.push(await isPending());
      const task = ngZone.run(() => createTask(sleep(1e6)));
      seen.push(await isPending());
      task.cancel(); seen.push(await isPending());
      const endless = ngZone.run(() => createTask(sleep(Infinity)));
      seen.push(await isPending());
      endless.cancel();
      outside.run(() => createTask(sleep(10)));
      seen.push(await isPending());
      await real(20);
      console.log(seen.join());`);
    expect(lines).toEqual(['false,true,true,false,true,false,false,false']);
  });

  it('when a zone has nothing pending any more, the steps after the sleep have run', async () => {
    const lines = await printed(`
      let result, atStable;
      const { zone, state: own } = makeNgZone();
      zone.run(() => createTask(function* () { yield* sleep(10); result = 'set'; }));
      for (let i = 0; i < 100 && atStable === undefined; i++) {
        await real(1);
        if (own.stable && !own.macro) atStable = result;
      }
      console.log(atStable);`);
    expect(lines).toEqual(['set']);
  });

  it('between zones: work runs in the zone of the task, each consumer in the zone it came from, whichever zone cancels', async () => {
    const lines = await printed(`
      const [a, b, c] = ['a', 'b', 'c'].map((name) => Zone.root.fork({ name }));
      const seen = [];
      const note = (what) => seen.push(what + ': ' + here());
      const task = a.run(() => createTask(function* () { try { yield* sleep(1e6); } finally { note('clean-up'); yield* sleep(1); note('after it'); } }));
      b.run(() => {
        task.subscribe({ error: () => note('subscriber') });
        task.then(null, () => note('promise'));
        task.addDoneCallback(() => note('done callback'));
        task.state$.subscribe((state) => note(state));
      });
      await real(2);
      c.run(() => task.cancel());
      await task.catch(() => 0);
      await real(2);
      console.log(seen.join(', '));
      const lock = c.run(() => new Lock()), event = c.run(() => new AsyncEvent()), woken = [];
      const waiters = [a, b].map((zone) => zone.run(() => createTask(function* () {
        const held = yield* lock.acquire(); woken.push(here());
        yield* sleep(1);
        lock.release();
        yield* event.wait(); woken.push(here());
      })));
      await real(10);
      c.run(() => event.set());
      for (const waiter of waiters) await waiter;
      console.log(woken.join());`);
    expect(lines).toEqual([
      'pending: b, running: b, cancelling: b, clean-up: a, after it: a, cancelled: b, subscriber: b, done callback: b, promise: b',
      'a,b,a,b',
    ]);
  });

  it.each([
    ['a deadline', 'createTask(waitFor(sleep(1e6), 20))'],
    ['a periodic task', 'periodic(5, () => 1, { times: 4 })'],
    ['a run', 'run(function* () { createTask(sleep(1e6)); yield* sleep(20); })'],
    ['an async body', 'createTask((context) => context.sleep(20))'],
    ['a call of a task function', 'taskFunction(() => sleep(20))()'],
    ['a cold awaitable', 'sleep(20).then()'],
    ['a task in a nested zone', "Zone.current.fork({ name: 'nested' }).run(() => createTask(sleep(20)))"],
  ])('a zone waits for %s until it is done', async (_, work) => {
    const lines = await printed(`
      const { waitFor } = await import('./rxtask.mjs');
      const work = ngZone.run(() => ${work});
      const ended = work.then(() => 0, () => 0);
      await ended;
      await real(2);
      console.log(state.hasWaited, state.macro);`);
    expect(lines).toEqual(['true false']);
  });

  it('errors of steps and subscribers are reported as without zone.js', async () => {
    const lines = await printed(`
      rxjs.config.onUnhandledError = (error) => console.log('unhandled', error.message);
      ngZone.run(() => createTask(sleep(1)).subscribe(() => { throw new Error('subscriber'); }));
      const failing = ngZone.run(() => createTask(function* () { yield* sleep(1); throw new Error('step'); }));
      console.log(await failing.catch((error) => error.message));
      await real(5);`);
    expect(lines.sort()).toEqual(['step', 'unhandled subscriber']);
  });

  it('the process ends when nothing is left', async () => {
    expect(await printed(`ngZone.run(() => createTask(sleep(5)).then(() => console.log('ended')));`)).toEqual(
      ['ended'],
    );
  });
});

describe("Angular's fakeAsync", () => {
  const run = programs();
  const fake = (program: string) =>
    run(
      `globalThis.describe = globalThis.it = Object.assign(() => {}, {});
       globalThis.beforeEach = globalThis.afterEach = () => {};
       await import('${zoneJs('zone-node.js')}');
       await import('${zoneJs('zone-testing.js')}');
       const { fakeAsync: inProxyZone, tick, flush, flushMicrotasks } = Zone[Zone.__symbol__('fakeAsyncTest')];
       // zone.js runs each test of Jest, Jasmine and Mocha like this.
       const fakeAsync = (test, options) => () => Zone.root.fork(new Zone.ProxyZoneSpec()).run(inProxyZone(test, options));
       const { allTasks, createTask, now, rxjs, sleep, waitFor } = await import('./rxtask.mjs');
       ${program}`,
    );

  it("moves the time of tasks, as it does for RxJS's timers", async () => {
    const { lines, errors } = await fake(`
      fakeAsync(() => {
        const seen = [];
        const start = now();
        createTask(function* () { yield* sleep(1000); seen.push('slept ' + (now() - start)); yield* sleep(500); seen.push('again ' + (now() - start)); });
        rxjs.timer(1000).subscribe(() => seen.push('timer'));
        createTask(waitFor(sleep(5000), 1200)).subscribe({ error: (error) => seen.push(error.name + ' ' + (now() - start)) });
        tick(999); console.log(seen.join());
        tick(1); console.log(seen.sort().join());
        tick(500); console.log(seen.sort().join());
      })();
      console.log(allTasks().size, await createTask(sleep(1, 'real time is back')));`);
    expect(errors).toBe('');
    expect(lines).toEqual([
      '',
      'slept 1000,timer',
      'TimeoutError 1200,again 1500,slept 1000,timer',
      '0 real time is back',
    ]);
  });

  it('each test has its own loop, and tasks that one test leaves do not run in the next', async () => {
    const { lines, errors } = await fake(`
      const left = [];
      try { fakeAsync(() => { createTask(sleep(100)).addDoneCallback(() => left.push('woke')); flushMicrotasks(); }, { flush: false })(); }
      catch (error) { console.log(error.message); }
      fakeAsync(() => { const task = createTask(sleep(100, 'second')); tick(100); flush(); console.log(task.result(), left.length); })();`);
    expect(errors).toBe('');
    expect(lines).toEqual(['1 timer(s) still in the queue.', 'second 0']);
  });
});
