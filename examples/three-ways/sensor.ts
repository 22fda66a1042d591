import { coroutine, Lock, sleep } from 'rxtask';

/** The answer of a device. */
export interface Reading {
  readonly place: string;
  readonly celsius: number;
}

/** A device at the end of a slow line. The line takes one call at a time, other calls wait, and hanging up takes time. */
export class Sensor {
  private readonly line = new Lock();
  /** How many calls have hung up, however they ended. */
  calls = 0;

  /** @param ms how long the device takes to answer */
  constructor(private readonly ms = 300) {}

  readonly read = coroutine(function* (this: Sensor, place: string) {
    using _line = yield* this.line.acquire();
    try {
      yield* sleep(this.ms);
      return { place, celsius: place.length } satisfies Reading;
    } finally {
      yield* sleep(20); // hangs up, also after a cancellation
      this.calls++;
    }
  });

  get isFree(): boolean {
    return !this.line.locked();
  }
}
