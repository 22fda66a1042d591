import { createTask, waitFor } from 'rxtask';
import { cancelEverywhere, marbles } from 'rxtask/testing';
import assert from 'node:assert/strict';
import { readingsOf } from './1-in-streams.js';
import { Sensor } from './sensor.js';

/** The third way: the same service in marble tests. In a test runner, write `it('…', marbles(…))` for each. */
export const scenarios = {
  'a reading takes as long as the device, and then hangs up': marbles(({ expectTask }) => {
    const task = createTask(new Sensor(5).read('roof'));
    expectTask(task).toBe('25ms (r|)', { r: { place: 'roof', celsius: 4 } });
    expectTask(task).toGoThrough('(pr) 21ms s');
  }),

  'a newer click waits until the older reading has hung up': marbles(({ hot, expectObservable }) => {
    const clicks = hot('            a--b|', { a: 'roof', b: 'yard' });
    const readings = readingsOf(clicks, new Sensor(5));
    //   a hangs up from 3 to 23. b is read from 23 to 28 and hangs up until 48
    expectObservable(readings).toBe('48ms (r|)', { r: 'yard: 4 °C' });
  }),

  'a reading that takes too long is cancelled': marbles(({ expectTask }) => {
    const sensor = new Sensor(5000);
    const reading = createTask(sensor.read('well'));
    createTask(function* () {
      yield* waitFor(reading, 10);
    }).subscribe({ error: () => undefined });
    expectTask(reading).toBe('30ms !');
    expectTask(reading).toGoThrough('(pr)------c 19ms x');
  }),

  'wherever it is cancelled, the line is free afterwards': () => {
    let sensor: Sensor;
    const { points } = cancelEverywhere(
      () => (sensor = new Sensor()).read('roof'),
      ({ state, leaked }) => {
        assert.equal(state, 'cancelled');
        assert.deepEqual(leaked, []);
        assert.equal(sensor.isFree, true);
      },
    );
    assert.equal(points, 2); // while it waits for the answer, and while it hangs up
  },
};
