import { type Coroutine, Semaphore, sleep } from 'rxtask';

const PAGES = 4;

/** Simulates the slow part of a service: a database with few connections. */
export class Reports {
  private readonly connections: Semaphore;
  private inUse = 0;

  constructor(
    connections: number,
    private readonly log: (line: string) => void,
  ) {
    this.connections = new Semaphore(connections);
  }

  get connectionsInUse(): number {
    return this.inUse;
  }

  /** Makes a report in `ms` milliseconds. If it is cancelled at any wait, it returns its connection. */
  *make(name: string, ms: number): Coroutine<{ name: string; pages: number[] }> {
    using _connection = yield* this.connections.acquire();
    this.inUse++;
    try {
      const pages: number[] = [];
      for (let page = 1; page <= PAGES; page++) {
        yield* sleep(ms / PAGES);
        if (name === 'broken') throw new Error('no such report');
        pages.push(page);
      }
      this.log(`${name}: done`);
      return { name, pages };
    } finally {
      this.inUse--;
      this.log(`${name}: connection given back`);
    }
  }
}
