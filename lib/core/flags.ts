/** Bits of `Future.flags`: what is so, or not, about a future, beside its state. */
export const DETACHED = 1; // the last consumer leaving does not cancel
export const UNRETRIEVED = 2; // failed, and nobody has asked yet
export const WATCHED = 4; // see watchers.ts
export const STREAM = 8; // the work emits its values itself
export const HAS_VALUE = 16; // `outcome` holds the latest value of a stream
export const CHECK_PENDING = 32; // a LastConsumerCheck is on its way
export const STARTED = 64; // a task's first step has been taken
// What came while a request was under way, and counts again should that be taken back, as a passed deadline's is:
export const CANCEL_AGAIN = 128; // its end has been asked for
export const LEFT_WHILE_CANCELLING = 256; // the last consumer has left
// What a cold awaitable was started for has one consumer, who is told in the very step of the end: a turn later it might have
// left, and what was taken from a queue or a lock would be nobody's.
export const DIRECT = 512;
export const FAILURE_READ = 1024; // a failure to come counts as read
export const KEPT_REASON = 2048; // see keptReasonOf in task.ts
export const END_NOTED = 4096; // see end-order.ts
export const HANDLING = 8192; // the last step raised an error in the work, which has waited again
