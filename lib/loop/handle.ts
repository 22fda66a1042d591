import { keepShape } from './keep-shape.js';
import type { Loop } from './loop.js';
import type { TimedJob } from './job.js';

/** A callback on the loop that can be cancelled, even in the turn in which it is due. @see asyncio.Handle */
export class Handle implements TimedJob {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, () => undefined);
  slot = 0;
  private isCancelled = false;

  constructor(
    private readonly loop: Loop,
    private readonly callback: () => void,
  ) {}

  run(): void {
    if (!this.isCancelled) this.callback();
  }

  cancel(): void {
    this.isCancelled = true;
    this.loop.cancelTimer(this);
  }
}

/** Calls `callback` at `deadline`, in milliseconds on the loop's clock; one in the past is due on the next turn. */
export function callAt(loop: Loop, deadline: number, callback: () => void): Handle {
  const handle = new Handle(loop, callback);
  loop.callAt(deadline, handle);
  return handle;
}
