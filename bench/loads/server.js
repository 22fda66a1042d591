/** A site on loopback: pages with links, and a search that takes a few milliseconds. It prints nothing; the driver asks for its address. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { serve } from './helper.js';
import { linksOf } from './site.js';

const SEARCH = 3;

const server = createServer(({ url = '' }, response) => {
  const [, kind, what = ''] = url.split('/');
  response.setHeader('content-type', 'application/json');
  if (kind === 'page') {
    const [pages, page] = what.split('-').map(Number);
    response.end(JSON.stringify({ links: linksOf(page ?? 0, pages ?? 0) }));
  } else {
    setTimeout(() => response.end(JSON.stringify({ found: what })), SEARCH);
  }
});
// A connection that the server closes while a request is on its way fails the request. On a busy machine, pauses are long.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
serve(() => `http://127.0.0.1:${port}`);
