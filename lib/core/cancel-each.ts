import type { Future } from './future.js';
import { RequestWave } from './request-wave.js';

/**
 * Requests the cancellation of each future, in order. A request may run code of the program, for example a watcher of `state$`. If
 * that throws, `onError` gets the error, and the others are cancelled too. The time is linear in the number of futures, however
 * many of them wait for others.
 */
export function cancelEach(
  futures: Iterable<Future<unknown>>,
  reason: unknown,
  onError: (error: unknown) => void,
): void {
  const wave = new RequestWave(reason);
  for (const future of futures) {
    try {
      future.cancelWith(wave, reason);
    } catch (error) {
      onError(error);
    }
  }
  try {
    wave.settle();
  } catch (error) {
    onError(error);
  }
}
