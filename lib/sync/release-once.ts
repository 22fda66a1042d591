/** What `acquire()` gives: disposing it releases, and only the first time, whatever `release()` is called besides. */
export function releaseOnce(held: { release(): void }): Disposable {
  let isReleased = false;
  return {
    [Symbol.dispose]() {
      if (isReleased) return;
      isReleased = true;
      held.release();
    },
  };
}
