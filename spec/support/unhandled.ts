import { config } from 'rxjs';

/** What RxJS reports as unhandled in the test that is running, instead of throwing it from a timer. */
export function unhandledErrors(): unknown[] {
  const errors: unknown[] = [];
  beforeEach(() => {
    errors.length = 0;
    config.onUnhandledError = (error) => errors.push(error);
  });
  afterEach(() => {
    config.onUnhandledError = null;
  });
  return errors;
}
