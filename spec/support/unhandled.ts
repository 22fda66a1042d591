import { config } from 'rxjs';

/** The errors that RxJS reports as unhandled in the running test, instead of throwing them from a timer. */
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
