// The rules of the TC39 proposal for Observables: on RxJS's own Observable, and on tasks over one. Prints the failures of each.
const { runTests } = require('es-observable-tests');
const { Observable, VirtualTimeScheduler } = require('rxjs');
const { createTask } = require('rxtask');

// The suite throws in observers. RxJS reports such errors to the host, a turn later.
process.on('uncaughtException', () => {});

/**
 * Each subscription starts a task over the source. The suite looks at the result of a call when the call returns, and a task
 * starts, ends and is left one turn later. So every call plays the turns that it causes.
 */
class TaskObservable {
  constructor(subscribe) {
    this.subscribeTo = subscribe;
  }

  subscribe(...observer) {
    const turns = new Turns();
    const source = new Observable((subscriber) =>
      this.subscribeTo(turns.after(subscriber, 'next', 'error', 'complete')),
    );
    const task = createTask(source, { scheduler: turns.scheduler });
    const subscription = turns.after(task.subscribe(...observer), 'unsubscribe');
    turns.play();
    return subscription;
  }

  [Symbol.observable ?? '@@observable']() {
    return this;
  }
}

class Turns {
  scheduler = new VirtualTimeScheduler();
  isPlaying = false;

  play() {
    if (this.isPlaying) return;
    this.isPlaying = true;
    try {
      this.scheduler.flush();
    } finally {
      this.isPlaying = false;
    }
  }

  /** Makes methods of an object play the turns that they cause. */
  after(object, ...names) {
    for (const name of names) {
      const method = object[name];
      object[name] = (...args) => {
        method.apply(object, args);
        this.play();
      };
    }
    return object;
  }
}

/** What passed, and the titles of the groups and the rule of what failed. The suite itself only prints them. */
async function resultOf(Class) {
  const path = [];
  const failed = [];
  let passed = 0;
  const { log } = console;
  console.log = (line) => {
    const text = line.replace(/\x1b\[\d+m/g, '');
    const [, indent, title] = /^( *)(.*)$/s.exec(text);
    if (line.startsWith('\x1b[1m')) path.splice(indent.length / 2, Infinity, title);
    else if (text.endsWith(' OK')) passed++;
    else if (text.endsWith(' FAIL')) failed.push([...path, title.slice(0, -5)].join(' › '));
    else if (line.startsWith('\n\x1b[31m')) failed.push([...path, title.trim().split('\n')[0]].join(' › '));
  };
  try {
    await runTests(Class);
  } finally {
    console.log = log;
  }
  return { passed, failed };
}

void (async () => {
  console.log(JSON.stringify({ rxjs: await resultOf(Observable), task: await resultOf(TaskObservable) }));
  process.exit();
})();
