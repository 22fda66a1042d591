import { Observable } from 'rxjs';

/** The part of the platform's Observable that is used here. Aborting the signal unsubscribes. */
interface PlatformObservable {
  subscribe(
    observer: { next: (value: unknown) => void; error: (error: unknown) => void; complete: () => void },
    options: { signal: AbortSignal },
  ): void;
}

/** Recognises it by its tag and not by its class: each realm has such a class, and so has a polyfill. */
export function isPlatformObservable(input: object): input is PlatformObservable {
  return (
    Object.prototype.toString.call(input) === '[object Observable]' &&
    typeof (input as Partial<PlatformObservable>).subscribe === 'function'
  );
}

/** Converts it to an Observable of RxJS: unsubscribing aborts the signal. */
export function fromPlatform(source: PlatformObservable): Observable<unknown> {
  return new Observable((subscriber) => {
    const controller = new AbortController();
    // The platform calls these without a `this`.
    source.subscribe(
      {
        next: (value) => subscriber.next(value),
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      },
      { signal: controller.signal },
    );
    return () => controller.abort();
  });
}
