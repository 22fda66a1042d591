import { Observable } from 'rxjs';

/** Reports an error that no code handles, as RxJS does: to `config.onUnhandledError`, else to the host. */
export function reportError(error: unknown): void {
  new Observable((subscriber) => subscriber.error(error)).subscribe();
}
