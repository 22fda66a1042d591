import { useEffect, useMemo, useState } from 'react';
import { switchMap } from 'rxjs';
import { sleep, taskFunction, type TaskView, toState, until } from 'rxtask';

export type Find<T> = (term: string, signal: AbortSignal) => Promise<T>;

const QUIET_MS = 250;

/**
 * Searches as somebody types: each call cancels the search before it, which aborts its request; leaving the page cancels
 * the last. `view` is what the newest search looks like, undefined before the first.
 */
export function useSearch<T>(find: Find<T>): {
  search: (term: string) => void;
  view: TaskView<T> | undefined;
} {
  const [view, setView] = useState<TaskView<T>>();
  const search = useMemo(
    () =>
      taskFunction(
        function* (term: string) {
          yield* sleep(QUIET_MS); // typing on cancels it here, before anything is asked
          return yield* until((signal) => find(term, signal));
        },
        { policy: 'restart' },
      ),
    [find],
  );
  useEffect(() => {
    const watching = search.last$.pipe(switchMap((task) => toState(task))).subscribe(setView);
    return () => {
      watching.unsubscribe();
      search.cancelAll('the page was left');
    };
  }, [search]);
  return { search, view };
}
