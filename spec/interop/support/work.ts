import type { Observable } from 'rxjs';
import { CancelledError, type Coroutine, sleep } from 'rxtask';

/** The duration of the clean-up of `recorded` work. */
export const cleanUpMs = 5;

/** A body that works for `ms`, cleans up when cancelled, and records its outcome. */
export function recorded<T>(ms: number, value: T): { body: () => Coroutine<T>; log: string[] } {
  const log: string[] = [];
  return {
    log,
    *body() {
      log.push('starts');
      try {
        yield* sleep(ms);
        log.push('ends');
        return value;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        log.push(`cancelled: ${String(error.reason)}`);
        yield* sleep(cleanUpMs);
        log.push('clean');
        throw error;
      }
    },
  };
}

/** The notifications that a subscriber receives, in order. */
export function heard(source: Pick<Observable<unknown>, 'subscribe'>): unknown[] {
  const log: unknown[] = [];
  source.subscribe({
    next: (value) => log.push(value),
    error: (error: unknown) => log.push(error),
    complete: () => log.push('complete'),
  });
  return log;
}
