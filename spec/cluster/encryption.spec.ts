import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cluster, serve } from 'rxtask/cluster';
import { echo, jobs } from '../remote/support/jobs.js';
import { describeWith } from './support/describe-with.js';
import { messageOf } from './support/bench.js';
import { openssl, redisServer, startEncryptedRedis } from './support/servers.js';

const needs = redisServer === undefined ? 'redis-server' : 'openssl';
const found = redisServer === undefined ? undefined : openssl;

describeWith(needs, found, 'a Redis with TLS and a password', () => {
  let server: Awaited<ReturnType<typeof startEncryptedRedis>>;

  beforeAll(async () => {
    server = await startEncryptedRedis();
  }, 60_000);

  afterAll(async () => {
    await server.remove();
  });

  it('with the certificate in NODE_EXTRA_CA_CERTS: results, values and requests cross', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', 'spec/cluster/programs/encrypted.ts', server.url],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: server.certificate } },
    );

    const values = ['begun', 'cleaning', 'clean'];
    expect(JSON.parse(stdout)).toEqual(['a value', 3, ...values, 'CancelledError: stop']);
  }, 60_000);

  it('without it, onError gets the reason, tasks wait, and both ends can be closed', async () => {
    const errors: string[] = [];
    const onError = ({ message }: Error): void => void errors.push(message);
    const worker = serve(server.url, jobs, { onError });
    const runner = cluster(server.url, { onError });
    const told = new Promise((resolve) => {
      runner.events$.subscribe(({ type, error }) => {
        if (type === 'disconnected') resolve(error);
      });
    });
    const task = runner.run(echo(1));
    const end = messageOf(task);

    expect(await told).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(task.state).toBe('running');
    await runner[Symbol.asyncDispose]();
    await worker.stop();
    expect(await end).toMatch(/^failed InvalidStateError: the runner was closed before/);
  });
});
