import { Injectable } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class BookService {
  /** Sends a request to the slow server. */
  async find(term: string, signal: AbortSignal): Promise<string[]> {
    const response = await fetch(`/api/books?term=${encodeURIComponent(term)}`, { signal });
    if (!response.ok) throw new Error(`the server answers ${String(response.status)}`);
    return (await response.json()) as string[];
  }
}
