import { coroutine, Lock, sleep } from 'rxtask';

/** What a device answers. */
export interface Reading {
  readonly place: string;
  readonly celsius: number;
}

/** A device at the end of a slow line. One call at a time: who comes meanwhile waits; hanging up takes a moment. */
export class Sensor {
  private readonly line = new Lock();
  /** Calls that have hung up again: all of them, however they ended. */
  calls = 0;

  /** @param ms how long the device takes to answer */
  constructor(private readonly ms = 300) {}

  readonly read = coroutine(function* (this: Sensor, place: string) {
    using _line = yield* this.line.acquire();
    try {
      yield* sleep(this.ms);
      return { place, celsius: place.length } satisfies Reading;
    } finally {
      yield* sleep(20); // hangs up, when cancelled too
      this.calls++;
    }
  });

  get isFree(): boolean {
    return !this.line.locked();
  }
}
