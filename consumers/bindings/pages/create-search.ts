import { switchMap } from 'rxjs';
import { sleep, taskFunction, toState, until } from 'rxtask';
import { from, onCleanup } from 'solid-js';

/** Search as you type: in the page, `view()?.value`, and `isRunning()` while a call runs or waits. */
export function createSearch(find: (term: string, signal: AbortSignal) => Promise<string[]>) {
  const search = taskFunction(
    function* (term: string) {
      yield* sleep(250); // the next key stroke cancels it here, before any request
      return yield* until((signal) => find(term, signal));
    },
    { policy: 'restart' },
  );
  onCleanup(() => search.cancelAll());
  return { search, isRunning: from(search.running$), view: from(search.last$.pipe(switchMap(toState))) };
}
