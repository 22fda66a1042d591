// With OpenTelemetry, or an AsyncLocalStorage of your own, call `enableAsyncContext()` of rxtask/node before anything else.
// Without it, the task of one request can run in the span of another. This service uses neither.
import { sleep, until } from 'rxtask';
import { runMain } from 'rxtask/node';
import { createService } from './app.js';
import { shutDown } from './shut-down.js';

const { PORT = '3000', DEADLINE_MS = '2000', DRAIN_MS = '1000' } = process.env;

await runMain(
  function* main() {
    const service = createService(Number(DEADLINE_MS));
    const address = yield* until(service.app.listen({ port: Number(PORT), host: '127.0.0.1' }));
    console.log(`listening on ${address}: try ${address}/reports/sales?ms=1500, and Ctrl-C`);
    try {
      yield* sleep(Infinity);
    } finally {
      console.log('shutting down');
      yield* shutDown(service, Number(DRAIN_MS));
      console.log('shut down');
    }
  },
  { name: 'http-service', graceMs: 10_000 },
);
