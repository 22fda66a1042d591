import { Observable } from 'rxjs';

/** What the platform's Observable has; a subscription is left by aborting its signal. */
interface PlatformObservable {
  subscribe(
    observer: { next: (value: unknown) => void; error: (error: unknown) => void; complete: () => void },
    options: { signal: AbortSignal },
  ): void;
}

/** Told by the tag and not by the class: the platform has one in each realm, and a polyfill is one more. */
export function isPlatformObservable(input: object): input is PlatformObservable {
  return (
    Object.prototype.toString.call(input) === '[object Observable]' &&
    typeof (input as Partial<PlatformObservable>).subscribe === 'function'
  );
}

/** The same values as RxJS has them: unsubscribing aborts. */
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
    return () => {
      controller.abort();
    };
  });
}
