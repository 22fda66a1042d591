import path from 'node:path';
import { type Coroutine, createTask, Semaphore, taskGroup } from 'rxtask';
import { download, type Progress } from './download.js';

/** Downloads all files, `concurrency` at a time. A failure cancels the others. Returns when the last one has cleaned up. */
export function* downloadAll(
  urls: string[],
  folder: string,
  concurrency: number,
  progressOf: (name: string) => Progress,
): Coroutine<void> {
  const slots = new Semaphore(concurrency);

  function* one(url: string): Coroutine<void> {
    const name = path.posix.basename(new URL(url).pathname);
    using _slot = yield* slots.acquire();
    yield* createTask(download(url, path.join(folder, name), progressOf(name)), { name });
  }

  yield* taskGroup(function* (group) {
    for (const url of urls) group.createTask(one(url));
  });
}
