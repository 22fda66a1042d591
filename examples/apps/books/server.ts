import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';

const BOOKS = [
  'A Discipline of Programming',
  'Communicating Sequential Processes',
  'Concepts, Techniques, and Models',
  'Notes on Structured Programming',
  'Programming Pearls',
  'Structured Concurrency',
  'The Art of Computer Programming',
  'The Practice of Programming',
];

/** The server of the search pages. It is slow, and the term "fail" fails. */
export function books(delayMs = 600): Plugin {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const term = new URL(request.url ?? '', 'http://localhost').searchParams.get('term') ?? '';
    const timer = setTimeout(() => {
      response.statusCode = term === 'fail' ? 500 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(BOOKS.filter((title) => title.toLowerCase().includes(term.toLowerCase()))));
    }, delayMs);
    response.once('close', () => {
      if (!response.writableFinished) console.log(`"${term}" is not wanted any more`);
      clearTimeout(timer);
    });
  };
  return {
    name: 'books',
    configureServer: (server) => void server.middlewares.use('/api/books', answer),
    configurePreviewServer: (server) => void server.middlewares.use('/api/books', answer),
  };
}
