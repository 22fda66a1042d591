import threads, { type Worker as Thread, type WorkerOptions } from 'node:worker_threads';

const alive = new Set<Thread>();

/** The class that creates threads from now on, for piscina too. */
class CountedWorker extends threads.Worker {
  constructor(script: string | URL, options?: WorkerOptions) {
    super(script, options);
    alive.add(this);
    this.once('exit', () => alive.delete(this));
  }
}

threads.Worker = CountedWorker;

/** The number of running threads among those created since this module was loaded. */
export function liveThreads(): number {
  return alive.size;
}

/** After all tests of the file, no thread is alive. */
export function expectNoThreadAtTheEnd(): void {
  afterAll(() => {
    expect(alive.size).toBe(0);
  });
}
