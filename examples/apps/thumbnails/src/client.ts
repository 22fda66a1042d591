import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Line } from './service.js';

/** Requests a thumbnail and follows its progress. Returns its path, or rejects with the error that the service sends. */
export async function follow(
  url: string,
  signal: AbortSignal,
  onProgress: (percent: number) => void,
): Promise<string> {
  const response = await fetch(url, { signal });
  const lines = createInterface(Readable.fromWeb(response.body as ReadableStream));
  for await (const text of lines) {
    const line = JSON.parse(text) as Line;
    if ('percent' in line) onProgress(line.percent);
    else if ('thumbnail' in line) return line.thumbnail;
    else throw new Error(`${String(response.status)} ${line.error}`);
  }
  throw new Error('The service has broken off.');
}
