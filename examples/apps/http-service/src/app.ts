import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  CancelledError,
  type Coroutine,
  type TaskFunction,
  taskFunction,
  TimeoutError,
  waitFor,
} from 'rxtask';
import { Reports } from './reports.js';

export interface Service {
  readonly app: FastifyInstance;
  /** The requests in flight: each call is a task. */
  readonly answering: TaskFunction<[work: Coroutine<unknown>], unknown>;
}

interface ReportRoute {
  Params: { name: string };
  Querystring: { ms?: string };
}

/** A service whose handlers are tasks. Each has a deadline, and is cancelled when its client disconnects. */
export function createService(deadlineMs: number, log: (line: string) => void = console.log): Service {
  const app = fastify();
  const answering = taskFunction((work: Coroutine<unknown>) => waitFor(work, deadlineMs));
  const reports = new Reports(2, log);

  /** Makes a Fastify handler that starts `handler` as a task and answers with its result. */
  function asTask<R extends FastifyRequest>(handler: (request: R) => Coroutine<unknown>) {
    return async (request: R, reply: FastifyReply) => {
      const task = answering(handler(request));
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) task.cancel('the client has gone away');
      });
      try {
        return await task;
      } catch (error) {
        if (error instanceof TimeoutError)
          return reply.code(504).send({ error: `not done in ${deadlineMs} ms` });
        if (error instanceof CancelledError) return reply.code(503).send({ error: error.message });
        throw error;
      }
    };
  }

  // A keep-alive connection would keep the server open. With this header on the last answer, the client closes it.
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });

  app.get('/health', () => ({ connectionsInUse: reports.connectionsInUse }));
  app.get<ReportRoute>(
    '/reports/:name',
    asTask(({ params, query }: FastifyRequest<ReportRoute>) =>
      reports.make(params.name, Number(query.ms ?? 1000)),
    ),
  );
  return { app, answering };
}
