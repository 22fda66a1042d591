import { Observable } from 'rxjs';

/** Sends an error that belongs to nobody where RxJS sends those: `config.onUnhandledError`, else the host. */
export function reportError(error: unknown): void {
  new Observable((subscriber) => {
    subscriber.error(error);
  }).subscribe();
}
