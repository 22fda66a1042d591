/*
 * Plays each way of leaving beside each kind of input, many times, and prints how many objects a round has kept, as
 * JSON by input and way. A process apart, since the test kit itself keeps every subscription until its test ends.
 */
import { setImmediate as macrotask } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { createTask, Future } from '../../../lib/index.js';
import { raisedBy } from '../../support/raised-by.js';
import { inputs, type Leave, type LongLived, ways } from './combinators-left-early.js';

const ROUNDS = 25;

async function play({ work }: LongLived, leave: Leave): Promise<void> {
  await createTask(function* () {
    for (let i = 0; i < ROUNDS; i++) {
      const input = work();
      if (input instanceof Future) yield* leave(input);
      else {
        const task = createTask(input, { detached: true });
        yield* leave(task);
        task.cancel();
        yield* raisedBy(task);
      }
    }
  });
}

/** How many objects of any kind there are once all garbage is gone: the query collects it. */
async function objects(): Promise<number> {
  await macrotask();
  return queryObjects(Object, { format: 'count' });
}

/** Objects that a round keeps beside each of `makers`, together. What the engine makes for itself is not kept again. */
async function keptBy(makers: readonly (() => LongLived)[], leave: Leave): Promise<number> {
  const made = makers.map((make) => make());
  const playAll = async (): Promise<void> => {
    for (const input of made) await play(input, leave);
  };
  await playAll(); // makes what is made once, as lists that have grown
  let before = await objects();
  let kept = Infinity;
  for (let i = 0; i < 3 && kept > 0.1; i++) {
    await playAll();
    const after = await objects();
    kept = Math.min(kept, (after - before) / ROUNDS);
    before = after;
  }
  for (const { end } of made) end();
  return kept;
}

const kept: Record<string, Record<string, number>> = {};
for (const [way, leave] of ways) {
  const all = await keptBy(
    inputs.map(([, make]) => make),
    leave,
  );
  const row: Record<string, number> = (kept[way] = {});
  // Counting takes most of the time: input by input only where something is kept.
  for (const [input, make] of inputs) row[input] = all < 0.5 ? all : await keptBy([make], leave);
}
process.stdout.write(JSON.stringify(kept));
process.exit(); // the tasks that live long would sleep on
