import { Injectable } from '@nestjs/common';
import { coroutine, Semaphore, sleep } from 'rxtask';

/** Simulates the slow part of a service: a database with two connections. */
@Injectable()
export class Reports {
  readonly log: string[] = [];
  private readonly connections = new Semaphore(2);

  /** Makes a report in `ms` milliseconds. If it is cancelled at any wait, it returns its connection. */
  readonly make = coroutine(function* (this: Reports, name: string, ms: number) {
    using _connection = yield* this.connections.acquire();
    try {
      yield* sleep(ms);
      return { name, ms };
    } finally {
      this.log.push(`${name}: connection returned`);
    }
  });
}
