import { cluster } from 'rxtask/cluster';
import { engineLaws } from '../remote/support/engine-laws.js';
import { describeWith } from './support/describe-with.js';
import { redisServer, type Server, startRedis, valkeyServer } from './support/servers.js';
import { WorkerProcess } from './support/worker-process.js';

const LIMITS = { maxSize: 10_000 };

function lawsOn(program: string): void {
  let server: Server;
  let worker: WorkerProcess;

  beforeAll(async () => {
    server = await startRedis(program);
    worker = new WorkerProcess({ url: server.url, concurrency: 2, ...LIMITS });
  }, 60_000);

  afterAll(async () => {
    await worker.kill('SIGKILL');
    await server.remove();
  });

  // In a separate block, so that the runner is closed before the server ends.
  describe('the laws of engines', () => {
    engineLaws({ make: () => cluster(server.url, LIMITS), owner: 'serve()', beginsWithin: 2000 });
  });
}

describeWith('redis-server', redisServer, 'a cluster on Redis, as an engine', () => {
  lawsOn(redisServer!);
});

describeWith('valkey-server', valkeyServer, 'a cluster on Valkey, as an engine', () => {
  lawsOn(valkeyServer!);
});
