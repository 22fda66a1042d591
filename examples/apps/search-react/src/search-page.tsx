import { sleep, until } from 'rxtask';
import { useTaskFunction } from 'rxtask/react';

type Find = (term: string, signal: AbortSignal) => Promise<string[]>;

/** Search as you type. Each key stroke cancels the previous search, which aborts its request. */
export function SearchPage({ find }: { find: Find }) {
  const [search, { state, value, error, isRunning }] = useTaskFunction(
    function* (term: string) {
      yield* sleep(250); // the next key stroke cancels it here, before any request
      return yield* until((signal) => find(term, signal));
    },
    { policy: 'restart' },
  );
  return (
    <main>
      <label>
        Search <input type="search" onChange={({ target }) => search(target.value)} />
      </label>
      {isRunning && <p role="status">Searching…</p>}
      {state === 'failed' && <p role="alert">{String(error)}</p>}
      <ul>
        {value?.map((title) => (
          <li key={title}>{title}</li>
        ))}
      </ul>
    </main>
  );
}
