import { runVirtual } from 'rxtask/testing';
import { until } from 'rxtask';
import { toArray } from 'rxjs';
import { clicks, readingsOf } from '../../examples/three-ways/1-in-streams.js';
import { visit } from '../../examples/three-ways/2-as-handle.js';
import { scenarios } from '../../examples/three-ways/3-in-marbles.js';
import { Sensor } from '../../examples/three-ways/sensor.js';

describe('the three ways', () => {
  it('in streams: the last of several clicks counts, and each call has cleaned up before the next', () => {
    const sensor = new Sensor();
    const { result, elapsed } = runVirtual(() => until(readingsOf(clicks, sensor).pipe(toArray())));
    expect(result).toEqual(['cellar: 6 °C', 'yard: 4 °C']);
    expect(elapsed).toBe(700 + 300 + 20); // the last click, its answer, hanging up
    expect(sensor.calls).toBe(3);
  });

  it('in streams: a device that does not answer is given up', () => {
    const { result } = runVirtual(() => until(readingsOf(clicks, new Sensor(60_000)).pipe(toArray())));
    expect(result).toEqual(['no reading: TimeoutError: Timeout has occurred']);
  });

  it('as a handle: read, cancelled, with a time limit, many at once, periodically', () => {
    const lines: string[] = [];
    runVirtual(visit(new Sensor(), (line) => lines.push(line)));
    expect(lines).toEqual([
      'roof is pending, done: false',
      'roof is running, done: false',
      '4 °C, and again from the task: 4',
      'the line is free: false',
      'CancelledError: changed my mind; the line is free: true',
      'the well takes too long',
      'yard, garden',
      'calls made and ended: 8',
    ]);
  });

  it.each(Object.entries(scenarios))('in marbles: %s', (_, scenario) => {
    expect(scenario).not.toThrow();
  });
});
