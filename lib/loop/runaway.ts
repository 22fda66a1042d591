import { InvalidStateError } from '../errors.js';

/** A loop ran very many turns while virtual time stood still. */
export class LoopRunawayError extends InvalidStateError {
  constructor(
    message: string,
    /** Where the next job was created, as `file:line:column`, if known. */
    readonly place: string | undefined,
  ) {
    super(message);
    Object.defineProperty(this, 'place', { enumerable: false });
  }
}
