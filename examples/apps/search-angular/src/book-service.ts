import { Injectable } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class BookService {
  /** Asks the server, which takes its time. */
  async find(term: string, signal: AbortSignal): Promise<string[]> {
    const response = await fetch(`/api/books?term=${encodeURIComponent(term)}`, { signal });
    if (!response.ok) throw new Error(`the server answers ${String(response.status)}`);
    return (await response.json()) as string[];
  }
}
