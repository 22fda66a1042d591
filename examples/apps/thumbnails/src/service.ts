import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { CancelledError, type Task } from 'rxtask';
import type { Runner } from 'rxtask/remote';
import { BadImageError, resize } from './jobs.js';

/** What the client reads, one object a line. */
export type Line = { percent: number } | { thumbnail: string } | { error: string };

export interface Service {
  readonly url: string;
  /** Closes all connections, which cancels their jobs, and waits until the jobs have cleaned up. */
  stop(): Promise<void>;
}

/**
 * A service of thumbnails: `GET /cat.png?width=200` answers with its progress, then the path of the thumbnail. A client that leaves
 * cancels its job.
 */
export function startService(runner: Runner, folder: string): Promise<Service> {
  const running = new Set<Task<string>>();
  const server = createServer((request, response) => {
    const task = answer(runner, folder, request, response);
    running.add(task);
    task.addDoneCallback(() => running.delete(task));
  });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.allSettled(running);
  };
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      resolve({ url: `http://127.0.0.1:${String(port)}`, stop });
    });
  });
}

function answer(
  runner: Runner,
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Task<string> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const file = path.join(folder, path.basename(pathname));
  const task = runner.run(resize(file, Number(searchParams.get('width') ?? '200')), { timeout: 60_000 });
  const say = (line: Line): void => void response.write(`${JSON.stringify(line)}\n`);
  response.setHeader('content-type', 'application/x-ndjson');
  response.on('close', () => task.cancel('the client has left'));
  task.values$.subscribe((percent) => say({ percent }));
  task.subscribe({
    next: (thumbnail) => {
      say({ thumbnail });
      response.end();
    },
    error: (error: unknown) => {
      if (!response.headersSent) response.statusCode = statusOf(error);
      say({ error: String(error) });
      response.end();
    },
  });
  return task;
}

function statusOf(error: unknown): number {
  if (error instanceof BadImageError || error instanceof RangeError || error instanceof TypeError) return 422;
  return error instanceof CancelledError ? 499 : 500;
}
