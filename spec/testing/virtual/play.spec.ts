import { Clock } from '../../../lib/testing/virtual/clock.js';
import { play, playAsync, type Played } from '../../../lib/testing/virtual/play.js';

/** Ends once the clock has reached `end`, and records the calls it gets. */
class Program implements Played {
  deadline = Infinity;
  readonly stops: boolean[] = [];
  constructor(
    private readonly clock: Clock,
    private end: number,
  ) {}

  isOver(): boolean {
    return this.clock.now() >= this.end;
  }

  stop(isIdle: boolean): void {
    this.stops.push(isIdle);
    this.end = 0;
  }
}

describe.each<[string, (clock: Clock, played: Played) => void | Promise<void>]>([
  ['play', play],
  ['playAsync', playAsync],
])('%s', (_, playing) => {
  it('plays until it is done, and not further', async () => {
    const clock = new Clock();
    const later = jest.fn();
    clock.schedule(() => undefined, 5);
    clock.schedule(later, 6);
    await playing(clock, new Program(clock, 5));
    expect(later).not.toHaveBeenCalled();
  });

  it('stops a program that is idle', async () => {
    const clock = new Clock();
    const program = new Program(clock, 5);
    await playing(clock, program);
    expect(program.stops).toEqual([true]);
  });

  it('stops a program at its deadline', async () => {
    const clock = new Clock();
    clock.schedule(() => undefined, 5);
    clock.schedule(() => undefined, 6);
    const program = new Program(clock, 9);
    program.deadline = 5;
    await playing(clock, program);
    expect([program.stops, clock.now()]).toEqual([[false], 5]);
  });
});

describe('playAsync', () => {
  it('waits a while for events of the host', async () => {
    const clock = new Clock();
    const program = new Program(clock, 5);
    setImmediate(() => setImmediate(() => void clock.schedule(() => undefined, 5)));
    await playAsync(clock, program);
    expect(program.stops).toEqual([]);
  });
});
