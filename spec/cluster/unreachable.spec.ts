import { cluster, serve } from 'rxtask/cluster';
import { echo, jobs } from '../remote/support/jobs.js';

/** A port where no server listens. */
const OUTSIDE = 'redis://127.0.0.1:1';

describe('a server that is not there', () => {
  it('calls wait for it; a runner and a worker that are closed do not', async () => {
    const errors: string[] = [];
    const onError = ({ message }: Error): void => {
      errors.push(message);
    };
    const worker = serve(OUTSIDE, jobs, { onError });
    const runner = cluster(OUTSIDE, { onError });
    const told = new Promise((resolve) => {
      runner.events$.subscribe(({ type, error }) => {
        if (type === 'disconnected') resolve(error);
      });
    });
    const task = runner.run(echo(1));
    const end = task.then(null, (error: unknown) => String(error));

    expect(String(await told)).toMatch(/ECONNREFUSED/);
    expect(task.state).toBe('running');
    task.cancel('no server hears this');
    await runner[Symbol.asyncDispose]();
    await worker.stop();
    expect(await end).toMatch(/^InvalidStateError: the runner was closed before job [0-9a-f]{16} ended\./);
    expect(errors.length).toBeGreaterThan(0);
  });

  it('a runner that was never used has nothing to close', async () => {
    const runner = cluster(OUTSIDE);
    await runner[Symbol.asyncDispose]();

    expect(() => runner.run(echo(1))).toThrow(/^run\(\) on a runner that is closed/);
  });
});
