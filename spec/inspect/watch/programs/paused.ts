/**
 * Pauses in the second step of a task, with a debugger in a thread. Prints the frames of the program in the async stack, and
 * the description of each of its parts. With the argument `off`, it runs without the tags.
 */
import { once } from 'node:events';
import { runInThisContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { createTask, sleep, type Task } from 'rxtask';
import { inspect } from 'rxtask/inspect';

/** A stack, as the inspector describes it. */
interface StackTrace {
  readonly description?: string;
  readonly callFrames: readonly { readonly functionName: string }[];
  readonly parent?: StackTrace;
}

const debuggerThread = new Worker(
  `const { Session } = require('node:inspector');
   const { parentPort } = require('node:worker_threads');
   parentPort.on('message', () => undefined); // keeps the thread alive
   const session = new Session();
   session.connectToMainThread();
   session.on('Debugger.paused', ({ params }) => {
     parentPort.postMessage(params.asyncStackTrace ?? null);
     session.post('Debugger.resume');
   });
   session.post('Debugger.enable');
   session.post('Debugger.setAsyncCallStackDepth', { maxDepth: 32 }, () => parentPort.postMessage('ready'));`,
  { eval: true },
);
await once(debuggerThread, 'message');

function* load(): Generator<never, void> {
  yield* sleep(1);
  runInThisContext('debugger');
}
function* page(): Generator<never, void> {
  yield* startLoad();
}
function startLoad(): Task<void> {
  return createTask(load, { name: 'load' });
}
function begin(): Task<void> {
  return createTask(page, { name: 'page' });
}

using watchdogs = inspect({ asyncStacks: process.argv[2] !== 'off' });
watchdogs.problems$.subscribe();
const paused = once(debuggerThread, 'message');
await begin();
const [trace] = (await paused) as [StackTrace | null];
await debuggerThread.terminate();

const names = ['load', 'page', 'startLoad', 'begin'];
const parts: string[] = [];
for (let part = trace ?? undefined; part !== undefined; part = part.parent)
  parts.push(
    `${part.description ?? ''}: ${part.callFrames
      .map(({ functionName }) => functionName)
      .filter((name) => names.includes(name))
      .join(' < ')}`,
  );
console.log(JSON.stringify(parts));
