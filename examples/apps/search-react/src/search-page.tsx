import { type Find, useSearch } from './use-search.js';

export function SearchPage({ find }: { find: Find<string[]> }) {
  const { search, view } = useSearch(find);
  const isLoading = view?.state === 'pending' || view?.state === 'running';
  return (
    <main>
      <label>
        Search <input type="search" onChange={({ target }) => search(target.value)} />
      </label>
      {isLoading && <p role="status">Searching…</p>}
      {view?.state === 'failed' && <p role="alert">{String(view.error)}</p>}
      {view?.value && (
        <ul>
          {view.value.map((title) => (
            <li key={title}>{title}</li>
          ))}
        </ul>
      )}
    </main>
  );
}
