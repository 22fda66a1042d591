import { currentTask, type Entry } from '../task.js';
import { isStepper, type Stepper } from '../plain-generator.js';
import { noResult } from '../suspend/misuse.js';

/** A generator of another realm, one that a compiler made, or one that is wrapped, as the work of a task. A plain generator steps it. */
export class ForeignGenerator implements Entry {
  constructor(private readonly generator: Stepper) {}

  begin(): Stepper {
    return relay(this.generator);
  }

  /** Called when the task is cancelled before its first step. */
  return(): unknown {
    const generator: Partial<Stepper> = this.generator; // a compiled one may have no `return`
    return generator.return?.(undefined);
  }
}

/** A plain generator that does what `generator` does: usually `generator` itself. */
export function plain(generator: Stepper): Stepper {
  return isStepper(generator) ? generator : relay(generator);
}

function* relay(foreign: Stepper): Stepper {
  return yield* {
    next: (sent: unknown) => checked(foreign.next(sent)),
    throw: (error: unknown) => checked(foreign.throw(error)),
    [Symbol.iterator]() {
      return this;
    },
  };
}

/** @throws TypeError, which says more than the engine's, when it is no result */
function checked(result: IteratorResult<never> | undefined): IteratorResult<never> {
  if (!result) throw noResult(currentTask()!.title);
  return result;
}
