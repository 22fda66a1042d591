/** Sends a request to the slow server. */
export async function findBooks(term: string, signal: AbortSignal): Promise<string[]> {
  const response = await fetch(`/api/books?term=${encodeURIComponent(term)}`, { signal });
  if (!response.ok) throw new Error(`the server answers ${String(response.status)}`);
  return (await response.json()) as string[];
}
