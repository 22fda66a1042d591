import { VirtualTimeScheduler } from 'rxjs';
import { coroutine, now, run } from 'rxtask';
import { marbles } from 'rxtask/testing';
import type { Example } from '../../../examples/support/example.js';
import { readExpected } from '../../../examples/support/expected.js';
import { mask } from '../../../examples/support/mask.js';

/** Each line with its instant, in milliseconds from the start. */
export type Timeline = readonly (readonly [ms: number, line: string])[];

/** The folder of CPython's outputs, relative to the root of the repository, where Jest runs. */
export const expectedFolder = 'examples/expected';

export interface Telling {
  readonly timeline: Timeline;
  /** When the coroutine returns, in milliseconds. */
  readonly mainEnds: number;
  /** When the stream completes, in milliseconds. */
  readonly streamEnds: number;
}

/** The two laws of every example, as a coroutine and as a stream: it prints what CPython prints, and each line at its instant. */
export function tells(name: string, example: Example, { timeline, mainEnds, streamEnds }: Telling): void {
  it('has the lines that Python prints', () => {
    expect(timeline.map(([, line]) => line)).toEqual(readExpected(expectedFolder, name));
  });

  it('prints each in its instant, as a coroutine on a virtual clock', async () => {
    const clock = new VirtualTimeScheduler();
    const lines: [number, string][] = [];
    const timed = coroutine(function* () {
      yield* example.main((line) => lines.push([clock.now(), mask(line)]));
      return clock.now();
    });

    const ended = run(timed(), { scheduler: clock });
    clock.flush();

    expect(lines).toEqual(timeline);
    await expect(ended).resolves.toBe(mainEnds);
  });

  it('prints each in its instant, as a stream in a marble test', () => {
    const lines: [number, string][] = [];
    let ended: number | undefined;
    marbles(({ flush }) => {
      example
        .stream((line) => lines.push([now(), mask(line)]))
        .subscribe({
          complete: () => {
            ended = now();
          },
        });
      flush();
    })();

    expect(lines).toEqual(timeline);
    expect(ended).toBe(streamEnds);
  });
}
