import {
  CancelledError,
  coroutine,
  createTask,
  gather,
  periodic,
  sleep,
  TimeoutError,
  waitFor,
} from 'rxtask';
import type { Sensor } from './sensor.js';

/** The second way: a task as a handle, in application code. */
export const visit = coroutine(function* (sensor: Sensor, print: (line: string) => void) {
  const reading = createTask(sensor.read('roof'), { name: 'roof' });
  print(`${reading.name} is ${reading.state}, done: ${reading.done()}`);
  yield* sleep(100);
  print(`${reading.name} is ${reading.state}, done: ${reading.done()}`);
  const { celsius } = yield* reading;
  print(`${celsius} °C, and again from the task: ${reading.result().celsius}`);

  const unwanted = createTask(sensor.read('attic'));
  yield* sleep(50);
  unwanted.cancel('changed my mind');
  print(`the line is free: ${sensor.isFree}`); // false: cancel() is a request, and the reading hangs up first
  try {
    yield* unwanted;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    print(`${String(error)}; the line is free: ${sensor.isFree}`);
  }

  try {
    yield* waitFor(sensor.read('well'), 200);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    print('the well takes too long');
  }

  const both = yield* gather([sensor.read('yard'), sensor.read('garden')]);
  print(both.map(({ place }) => place).join(', '));

  yield* periodic(1000, () => sensor.read('roof'), { times: 3 });
  print(`calls made and ended: ${sensor.calls}`);
});
