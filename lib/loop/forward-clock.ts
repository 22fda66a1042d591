/** A source of time in milliseconds. */
export interface Clock {
  now(): number;
}

/** The latest time, of the year 144683: later ones are not exact to half a millisecond. */
const LATEST = 2 ** 52;

/**
 * A host's clock, corrected so that it never goes back: otherwise deadlines would move into the future. When the host's clock goes back,
 * this one goes on from where it was. While the host's clock shows no time or throws, this one stands still.
 */
export class ForwardClock {
  private time = -Infinity;
  private shown = -Infinity;
  /** The sum of the steps by which the host's clock went back. */
  private goneBack = 0;

  constructor(private readonly clock: Clock) {}

  read(): number {
    const shown = timeShownBy(this.clock) ?? (this.shown === -Infinity ? 0 : this.shown);
    if (shown < this.shown) this.goneBack += this.shown - shown;
    this.shown = shown;
    // A clock that often goes to and fro makes the sum so large that it is rounded: hence the bounds.
    return (this.time = Math.max(this.time, Math.min(shown + this.goneBack, LATEST)));
  }
}

/** What `clock` shows; undefined if that is no time. A mock may have no implementation. */
function timeShownBy(clock: Clock): number | undefined {
  try {
    const shown: unknown = clock.now();
    return typeof shown === 'number' && Math.abs(shown) <= LATEST ? shown : undefined;
  } catch {
    return undefined;
  }
}
