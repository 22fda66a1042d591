import type pg from 'pg';
import { type AsyncEvent, type Coroutine, periodic, type Task, until } from 'rxtask';

export interface Job {
  id: number;
  title: string;
}

/** Does one job. */
export type Handle = (job: Job) => Coroutine<void>;

const BATCH = 5;

export function* createJobs(client: pg.Client): Coroutine<void> {
  yield* until(
    client.query('CREATE TABLE jobs (id serial PRIMARY KEY, title text NOT NULL, done_at timestamptz)'),
  );
}

export function* addJobs(client: pg.Client, ...titles: string[]): Coroutine<void> {
  yield* until(client.query('INSERT INTO jobs (title) SELECT unnest($1::text[])', [titles]));
}

export function* countDone(client: pg.Client): Coroutine<number> {
  const { rows } = yield* until(client.query<{ n: number }>('SELECT count(done_at)::int AS n FROM jobs'));
  return rows[0]?.n ?? 0;
}

/** Takes some free jobs, does them, and marks them as done, in one transaction: if it is interrupted, nothing changes. */
function* doSome(client: pg.Client, handle: Handle): Coroutine<number> {
  yield* until(client.query('BEGIN'));
  try {
    const { rows } = yield* until(
      client.query<Job>(
        'SELECT id, title FROM jobs WHERE done_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED',
        [BATCH],
      ),
    );
    for (const job of rows) {
      yield* handle(job);
      yield* until(client.query('UPDATE jobs SET done_at = now() WHERE id = $1', [job.id]));
    }
    yield* until(client.query('COMMIT'));
    return rows.length;
  } catch (error) {
    yield* until(client.query('ROLLBACK'));
    throw error;
  }
}

/**
 * Looks for jobs every `periodMs`, and without a pause while there are any. Emits the number of jobs done by each look. If you
 * set `stop`, it finishes its current jobs and ends. If you cancel it, it returns them undone.
 */
export function pollJobs(
  client: pg.Client,
  periodMs: number,
  stop: AsyncEvent,
  handle: Handle,
): Task<number> {
  return periodic(
    periodMs,
    function* () {
      let total = 0;
      let done: number;
      do total += done = yield* doSome(client, handle);
      while (done === BATCH && !stop.isSet());
      return total;
    },
    { until: stop, name: 'poller' },
  );
}
