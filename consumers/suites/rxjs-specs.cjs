/*
 * RxJS's own specs of operators, on sources and on tasks over these sources. They are those of RxJS 6, because no package of
 * RxJS 7 contains specs. A spec that fails on RxJS 7.8 itself does not count, nor one without marble sources. Usage:
 * `node suites/rxjs-specs.cjs FOLDER`.
 *
 * Each spec runs five times: on its sources, on tasks that start at once, on ordinary tasks, and on the sources themselves with
 * only their ends, or their starts and their ends, one turn later. This shows whether that turn is the whole difference.
 */
const assert = require('node:assert');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const chai = require('chai');
const { transformSync } = require('esbuild');
const rxjs = require('rxjs');
const { TestScheduler } = require('rxjs/testing');
const { config, createTask } = require('rxtask');

const folder = path.resolve(process.argv[2]);

chai.use(require('sinon-chai'));

/** What some helpers of the specs import, and RxJS 7 does not have. */
const replaced = {
  'rxjs/Rx': {
    ...rxjs,
    Observable: Object.assign(class extends rxjs.Observable {}, rxjs),
    Scheduler: { async: rxjs.asyncScheduler },
  },
  'rxjs/util/root': { root: globalThis },
  'symbol-observable': { __esModule: true, default: rxjs.observable },
};
const moved = [
  [/^.*src\/internal\/(.*)$/, 'rxjs/internal/$1'],
  [/^rxjs\/(symbol\/.*)$/, 'rxjs/internal/$1'],
  [/^.*src\/index$/, 'rxjs'],
];
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request in replaced) return replaced[request];
  const place = moved.reduce((name, [from, to]) => name.replace(from, to), request);
  return load.call(this, place, ...rest);
};
Module._extensions['.ts'] = (module, file) => {
  // The specs import CommonJS functions with `import * as`, as was usual in 2018.
  const text = fs
    .readFileSync(file, 'utf8')
    .replace(/import \* as (\w+) from ('[^'.]+');/g, 'import $1 = require($2);');
  module._compile(transformSync(text, { loader: 'ts', format: 'cjs', target: 'es2022' }).code, file);
};

/** The part of Mocha's interface that the specs use. */
const specs = [];
let group = { title: '', before: [], after: [], outer: undefined };
const ignore = () => {};
const describe = (title, body) => {
  const outer = group;
  group = { title, before: [], after: [], outer };
  body();
  group = outer;
};
const it = (title, body) => void specs.push({ title, body, group });
Object.assign(globalThis, {
  describe: Object.assign(describe, { skip: ignore }),
  context: describe,
  it: Object.assign(it, { skip: ignore }),
  xit: ignore,
  type: ignore,
  asDiagram: () => it,
  beforeEach: (hook) => group.before.push(hook),
  afterEach: (hook) => group.after.push(hook),
});

/** What subscribing to a source does in each of the runs. */
const ways = {
  plain: (source) => (subscriber) => source.subscribe(subscriber),
  atOnce: (source, scheduler) => (subscriber) =>
    createTask(source, { scheduler, eagerStart: true }).subscribe(subscriber),
  task: (source, scheduler) => (subscriber) => createTask(source, { scheduler }).subscribe(subscriber),
  lateEnd: (source, scheduler) => (subscriber) => endLater(source, scheduler, subscriber),
  lateStartAndEnd: (source, scheduler) => (subscriber) => {
    const start = scheduler.schedule(() => start.add(endLater(source, scheduler, subscriber)));
    return start;
  },
};

function endLater(source, scheduler, subscriber) {
  const all = new rxjs.Subscription();
  const later = (end) => void all.add(scheduler.schedule(end));
  all.add(
    source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error) => later(() => subscriber.error(error)),
      complete: () => later(() => subscriber.complete()),
    }),
  );
  return all;
}

let way = 'plain';
let sources = 0;
for (const name of ['createColdObservable', 'createHotObservable']) {
  const create = TestScheduler.prototype[name];
  TestScheduler.prototype[name] = function (...args) {
    sources++;
    const source = create.apply(this, args);
    const observable = new rxjs.Observable(ways[way](source, this));
    // It must remain a source of marbles: specs compare its messages and its subscriptions.
    const value = (...observer) => observable.subscribe(...observer);
    return Object.create(source, { subscribe: { value, writable: true, configurable: true } });
  };
}

/** The failure of a spec, or undefined. */
function complaintOf({ body, group }) {
  const groups = [];
  for (let one = group; one !== undefined; one = one.outer) groups.unshift(one);
  const rxTestScheduler = new TestScheduler((actual, expected) =>
    assert.deepStrictEqual(comparable(actual), comparable(expected)),
  );
  Object.assign(globalThis, { rxTestScheduler });
  try {
    for (const { before } of groups) for (const hook of before) hook();
    body();
    rxTestScheduler.flush();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    for (const { after } of groups) for (const hook of after) hook();
  }
}

/** The specs compare errors by name and message. */
function comparable(messages) {
  return JSON.parse(
    JSON.stringify(messages, (_key, value) => {
      if (value instanceof Error) return { name: value.name, message: value.message };
      return value === undefined ? '(undefined)' : value;
    }),
  );
}

for (const room of ['operators', 'observables']) {
  for (const name of fs.readdirSync(path.join(folder, room)).sort()) {
    if (!name.endsWith('-spec.ts')) continue;
    try {
      require(path.join(folder, room, name));
    } catch (error) {
      // A spec of a file that RxJS 7 does not have.
      if (!/^(Cannot find module|Package subpath) .*rxjs/.test(error.message)) throw error;
    }
  }
}

// Some specs let errors reach the host, or leave a task in the turn in which it fails.
process.on('uncaughtException', () => {});
config.onUnretrieved = () => {};

const result = { count: 0, atOnce: [], task: [], unexplained: [] };
for (const spec of specs) {
  // It waits for a callback, so it uses the clock. The other one zips an endless iterable, which RxJS 7 reads at once.
  if (spec.body.length > 0 || spec.title === 'should zip them with values') continue;
  const complaints = {};
  sources = 0;
  for (way of Object.keys(ways)) {
    complaints[way] = complaintOf(spec);
    if (complaints.plain !== undefined || sources === 0) break;
  }
  if (complaints.plain !== undefined || sources === 0) continue;
  const { atOnce, task, lateEnd, lateStartAndEnd } = complaints;
  const name = `${spec.group.title} › ${spec.title}`;
  result.count++;
  if (atOnce !== undefined) result.atOnce.push(name);
  if (task !== undefined) result.task.push(name);
  if (atOnce !== lateEnd || (task !== undefined && task !== lateStartAndEnd)) result.unexplained.push(name);
}
console.log(JSON.stringify(result));
process.exit();
