const resolved = Promise.resolve();

/** Calls back in a microtask of the host. A promise makes it, because a host may lack `queueMicrotask`, and test runners replace it. */
export function callInMicrotask(callback: () => void): void {
  void resolved.then(callback);
}
