// Runs jobs in Web Workers: from the URL of their module, and in workers that the page makes. Stores what happened for the test.
import type { Runner } from 'rxtask/remote';
import { threads } from 'rxtask/workers';
import { fail, primes, stubborn } from './jobs.js';

const runners: [string, Runner][] = [
  ['by URL', threads(new URL('/jobs.js', location.href), { threads: 2, graceMs: 300 })],
  [
    'by a function',
    threads(() => new Worker('/worker.js', { type: 'module' }), { threads: 2, graceMs: 300 }),
  ],
];
const printed: unknown[] = [];
for (const [name, runner] of runners) {
  try {
    printed.push({ name, lines: await tryOut(runner) });
  } catch (error) {
    printed.push({ name, lines: [String(error)] });
  }
}
Object.assign(globalThis, { printed });

async function tryOut(runner: Runner): Promise<string[]> {
  const lines: string[] = [];
  lines.push(`result: ${String(await runner.run(primes(100)))}`);

  const task = runner.run(primes(1e9));
  task.values$.subscribe((value) => {
    lines.push(`${value}: ${task.state}`);
    if (value === 'begun') setTimeout(() => task.cancel('enough'), 50);
  });
  lines.push(`cancelled: ${String(await errorOf(task))}, ${task.state}`);

  const hanging = runner.run(stubborn());
  hanging.values$.subscribe(() => hanging.cancel('stop'));
  lines.push(`terminated: ${String(await errorOf(hanging))}`);

  const failure = (await errorOf(runner.run(fail()))) as Error;
  lines.push(`failure: ${String(failure instanceof RangeError)} ${failure.message} ${String(failure.cause)}`);
  lines.push(`goes on: ${String(await runner.run(primes(10)))}`);
  await runner[Symbol.asyncDispose]();
  return lines;
}

async function errorOf(task: PromiseLike<unknown>): Promise<unknown> {
  return task.then(
    () => 'no error',
    (error: unknown) => error,
  );
}
