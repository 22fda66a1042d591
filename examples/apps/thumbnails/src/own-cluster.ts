import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Coroutine, until } from 'rxtask';
import { exec } from 'rxtask/node';

/** The Redis or Valkey of this machine, if any. */
export function findRedis(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const files = ['redis-server', 'valkey-server'].flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  );
  return files.find((file) => existsSync(file));
}

/** Starts a Redis and two worker processes, sets the variable CLUSTER, and runs `body`. Ends the servers and workers after it. */
export function* withOwnCluster(redis: string, body: () => Coroutine<void>): Coroutine<void> {
  const folder = yield* until(mkdtemp(path.join(tmpdir(), 'thumbnails-redis-')));
  const port = yield* until(freePort());
  const url = `redis://127.0.0.1:${String(port)}`;
  process.env['CLUSTER'] = url;
  const server = exec(redis, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']);
  // Callers and workers wait until the server answers.
  const workers = [1, 2].map(() =>
    exec(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, 'worker.ts')], {
      check: false,
      graceMs: 10_000,
    }),
  );
  try {
    yield* body();
  } finally {
    delete process.env['CLUSTER'];
    yield* endAll(workers); // while there is a server that they can tell
    yield* endAll([server]);
    yield* until(rm(folder, { recursive: true }));
  }
}

function* endAll(processes: readonly ReturnType<typeof exec>[]): Coroutine<void> {
  yield* until(Promise.all(processes.map((each) => each[Symbol.asyncDispose]())));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => {
        resolve(port);
      });
    });
  });
}
