/*
 * Plays each way of leaving with each kind of input many times. Prints as JSON how many objects a round keeps, by input and
 * way. It is a separate process, since the test kit keeps every subscription until its test ends.
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

/** The number of objects of any kind after garbage collection. The query itself collects. */
async function objects(): Promise<number> {
  await macrotask();
  return queryObjects(Object, { format: 'count' });
}

/** The objects that a round keeps with all of `makers` together. What the engine creates once for itself does not count. */
async function keptBy(makers: readonly (() => LongLived)[], leave: Leave): Promise<number> {
  const made = makers.map((make) => make());
  const playAll = async (): Promise<void> => {
    for (const input of made) await play(input, leave);
  };
  await playAll(); // creates what is created once, such as grown lists
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
  // Counting takes most of the time, so inputs are measured one by one only if something is kept.
  for (const [input, make] of inputs) row[input] = all < 0.5 ? all : await keptBy([make], leave);
}
process.stdout.write(JSON.stringify(kept));
process.exit(); // otherwise the long-lived tasks would keep sleeping
