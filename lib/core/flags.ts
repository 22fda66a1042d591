/** Bits of `Future.flags`: facts about a future that its state does not tell. */
export const DETACHED = 1; // it goes on when its last consumer leaves
export const UNRETRIEVED = 2; // it has failed, and nothing has read the failure
export const WATCHED = 4; // see watchers.ts
export const STREAM = 8; // the work emits its values itself
export const HAS_VALUE = 16; // `outcome` holds the latest value of a stream
export const CHECK_PENDING = 32; // a LastConsumerCheck is on its way
export const STARTED = 64; // a task's first step has been taken
// These two are set while a request is pending, and take effect if it is taken back, as a deadline takes back its own:
export const CANCEL_AGAIN = 128; // another request was made
export const LEFT_WHILE_CANCELLING = 256; // the last consumer left
// The task of a cold awaitable has one consumer, which is called in the step of the end. A turn later that consumer may have
// left, and an item that the task took from a queue would be lost.
export const DIRECT = 512;
export const FAILURE_READ = 1024; // a later failure counts as read, a turn after it
export const KEPT_REASON = 2048; // see kept-reason.ts
export const END_NOTED = 4096; // see end-order.ts
export const HANDLING = 8192; // see handled-error.ts
export const TRACED = 16384; // a deadline has cancelled it: the error shows where it waited, see await-chain.ts
