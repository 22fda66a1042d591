import { useEffect, useMemo, useState } from 'react';
import { switchMap } from 'rxjs';
import { sleep, taskFunction, type TaskView, toState, until } from 'rxtask';

export type Find<T> = (term: string, signal: AbortSignal) => Promise<T>;

const QUIET_MS = 250;

/**
 * Search as you type. Each call cancels the previous search, which aborts its request. Leaving the page cancels the last one.
 * `view` shows the newest search. It is undefined before the first.
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
          yield* sleep(QUIET_MS); // the next key stroke cancels it here, before any request
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
