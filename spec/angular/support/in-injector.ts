import '@angular/compiler'; // Angular's own classes are compiled when they are loaded
import { Injector, runInInjectionContext } from '@angular/core';

/** Calls `make` in an injection context. */
export function inInjector<T>(make: () => T): { made: T; destroy: () => void } {
  const injector = Injector.create({ providers: [] });
  return {
    made: runInInjectionContext(injector, make),
    destroy: () => {
      injector.destroy();
    },
  };
}
