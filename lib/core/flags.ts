/** Bits of `Future.flags`: what is true of a future beside its state. */
export const DETACHED = 1; // it goes on when its last consumer leaves
export const UNRETRIEVED = 2; // it has failed, and nothing has read the failure
export const WATCHED = 4; // see watchers.ts
export const STREAM = 8; // the work emits its values itself
export const HAS_VALUE = 16; // `outcome` holds the latest value of a stream
export const CHECK_PENDING = 32; // a LastConsumerCheck is on its way
export const STARTED = 64; // a task's first step has been taken
// What happened while a request was pending, and counts when that request is taken back, as that of a deadline is:
export const CANCEL_AGAIN = 128; // another request was made
export const LEFT_WHILE_CANCELLING = 256; // the last consumer left
// The task of a cold awaitable has one consumer, which is told in the step of the end. A turn later that consumer may have left, and
// an item that the task took from a queue would be lost.
export const DIRECT = 512;
export const FAILURE_READ = 1024; // a failure to come counts as read
export const KEPT_REASON = 2048; // see keptReasonOf in task.ts
export const END_NOTED = 4096; // see end-order.ts
export const HANDLING = 8192; // the last step raised an error in the work, which has waited again
