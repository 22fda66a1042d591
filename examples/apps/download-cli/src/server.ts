import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const CHUNK = 16 * 1024;

export interface FileServer {
  readonly server: Server;
  readonly url: string;
  /** The highest number of simultaneous downloads. */
  peak(): number;
}

/** A local server with files of any name: /`name`?bytes=100000. The file "broken" breaks off half-way. */
export async function startServer(chunkMs: number): Promise<FileServer> {
  let active = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const bytes = Number(searchParams.get('bytes'));
    peak = Math.max(peak, ++active);
    let isOver = false;
    const end = (): void => {
      if (!isOver) active--;
      isOver = true;
    };
    response.once('close', end);
    response.writeHead(200, { 'content-length': bytes });
    void (async () => {
      for (let sent = 0; sent < bytes && !response.destroyed; sent += CHUNK) {
        await delay(chunkMs);
        if (sent + CHUNK >= bytes) end(); // before the client can notice and send its next request
        if (pathname.endsWith('broken') && sent >= bytes / 2) response.destroy();
        else response.write(Buffer.alloc(Math.min(CHUNK, bytes - sent), pathname.at(-1)));
      }
      response.end();
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${String(port)}`, peak: () => peak };
}
