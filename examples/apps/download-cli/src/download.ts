import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { TaskContext } from 'rxtask';

/** Gets the progress of each download. */
export interface Progress {
  start(totalBytes: number): void;
  advance(bytes: number): void;
}

/** Downloads `url` to `file`. Until it is complete, the file has another name. A failure or cancellation removes it. */
export function download(url: string, file: string, progress: Progress) {
  return async ({ signal }: TaskContext): Promise<void> => {
    const partial = `${file}.part`;
    try {
      const response = await fetch(url, { signal });
      if (!response.ok || response.body === null) throw new Error(`${url}: ${String(response.status)}`);
      progress.start(Number(response.headers.get('content-length')));
      await pipeline(
        Readable.fromWeb(response.body as ReadableStream<Uint8Array>),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            progress.advance(chunk.length);
            yield chunk;
          }
        },
        createWriteStream(partial),
        { signal },
      );
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
  };
}
