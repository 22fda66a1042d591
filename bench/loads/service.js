/** A Fastify service: `service.js tasks`, whose handlers are tasks with a deadline, or `service.js plain`. */
import { setTimeout as delay } from 'node:timers/promises';
import fastify from 'fastify';
import { createTask, until, waitFor } from '../rxtask.js';
import { heap, serve } from './helper.js';

const DEADLINE = 2000;
const DATABASE = 2;

/** Stands for a database whose driver takes a signal. @param {string} id @param {AbortSignal} signal */
function findBook(id, signal) {
  return delay(DATABASE, { id, title: `Book ${id}` }, { signal });
}

/** @param {string} id */
function* answer(id) {
  return yield* waitFor(
    until((signal) => findBook(id, signal)),
    DEADLINE,
  );
}

/** @type {Record<string, (id: string) => PromiseLike<unknown>>} */
const handlers = {
  tasks: (id) => createTask(answer(id)),
  plain: async (id) => await findBook(id, AbortSignal.timeout(DEADLINE)),
};

const handler = handlers[String(process.argv[2])];
if (handler === undefined) throw new Error('service.js tasks, or service.js plain');
const app = fastify({ keepAliveTimeout: 600_000 });
app.get('/books/:id', (request) => handler(/** @type {{ id: string }} */ (request.params).id));
const address = await app.listen({ port: 0, host: '127.0.0.1' });

serve((what) => {
  if (what === 'address') return address;
  const { user, system } = process.cpuUsage();
  return { heap: heap(), cpu: user + system };
});
