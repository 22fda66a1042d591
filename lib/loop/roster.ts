import { config } from '../config.js';
import { rememberOrigin } from './origin.js';

/** What can stand on a roster: it carries its own links, so that joining and leaving allocate nothing. */
export interface Member {
  /** @internal */
  previous: Member | undefined;
  /** @internal */
  next: Member | undefined;
}

/** Who is alive on a loop, in order of joining. */
export class Roster {
  first: Member | undefined = undefined;
  private last: Member | undefined = undefined;

  join(member: Member): void {
    if (config.debug) rememberOrigin(member);
    member.previous = this.last;
    if (this.last === undefined) this.first = member;
    else this.last.next = member;
    this.last = member;
  }

  /** Harmless for one who is not on it. */
  leave(member: Member): void {
    const { previous, next } = member;
    if (previous === undefined && this.first !== member) return;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    member.previous = undefined;
    member.next = undefined;
  }

  clear(): void {
    while (this.first !== undefined) this.leave(this.first);
  }
}
