import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type pg from 'pg';
import { AsyncEvent, type Coroutine, run, sleep, type Task } from 'rxtask';
import { describe, expect, it } from 'vitest';
import { addJobs, countDone, createJobs, pollJobs } from '../src/jobs.js';
import { findPostgres, withClient, withPostgres } from '../src/postgres.js';

const isMissing = findPostgres() === undefined;
if (isMissing)
  console.warn(
    'There is no PostgreSQL on this machine: the poller is not tested. apt-get install postgresql',
  );

/** Runs `scenario` with a database that has five jobs, and two connections. */
function withJobs(scenario: (a: pg.Client, b: pg.Client) => Coroutine<unknown>): Promise<unknown> {
  return run(() =>
    withPostgres((config) =>
      withClient(config, (a) =>
        withClient(config, function* (b) {
          yield* createJobs(a);
          yield* addJobs(a, 'one', 'two', 'three', 'four', 'five');
          return yield* scenario(a, b);
        }),
      ),
    ),
  );
}

/** Handles a job in 10 ms, and records it. */
function noting(done: string[]) {
  return function* ({ title }: { title: string }): Coroutine<void> {
    yield* sleep(10);
    done.push(title);
  };
}

/** Waits until that many jobs are done. */
function* haveDone(done: string[], count: number): Coroutine<void> {
  while (done.length < count) yield* sleep(5);
}

describe.skipIf(isMissing)('the poller', () => {
  it('does the jobs that exist, and those that arrive later', async () => {
    const done: string[] = [];
    const looks: number[] = [];
    const counted = await withJobs(function* (a, b) {
      const stop = new AsyncEvent();
      const poller = pollJobs(a, 50, stop, noting(done));
      poller.subscribe((count) => looks.push(count ?? 0));
      yield* haveDone(done, 5);
      yield* addJobs(b, 'six');
      yield* haveDone(done, 6);
      stop.set();
      yield* poller;
      return yield* countDone(b);
    });

    expect([counted, done]).toEqual([6, ['one', 'two', 'three', 'four', 'five', 'six']]);
    expect(looks.reduce((sum, n) => sum + n, 0)).toBe(6);
  });

  it('when stop is set, finishes its current jobs', async () => {
    const done: string[] = [];
    const counted = await withJobs(function* (a, b) {
      const stop = new AsyncEvent();
      const poller = pollJobs(a, 50, stop, noting(done));
      yield* haveDone(done, 1);
      stop.set();
      yield* poller;
      return yield* countDone(b);
    });

    expect([counted, done.length]).toEqual([5, 5]);
  });

  it('when cancelled, returns its current jobs', async () => {
    const done: string[] = [];
    const seen = await withJobs(function* (a, b) {
      const poller = pollJobs(a, 50, new AsyncEvent(), noting(done));
      yield* haveDone(done, 1);
      poller.cancel();
      try {
        yield* poller;
      } catch {
        // cancelled, as requested
      }
      const before = yield* countDone(b);
      done.length = 0;
      const stop = new AsyncEvent();
      const next = pollJobs(b, 50, stop, noting(done));
      yield* haveDone(done, 5);
      stop.set();
      yield* next;
      return [poller.state, before, yield* countDone(a)];
    });

    expect(seen).toEqual(['cancelled', 0, 5]);
    expect(done).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('shares the jobs with a second poller', async () => {
    const [doneByA, doneByB] = [[], []] as [string[], string[]];
    await withJobs(function* (a, b) {
      yield* addJobs(a, 'six', 'seven', 'eight');
      const stop = new AsyncEvent();
      const pollers: Task<unknown>[] = [
        pollJobs(a, 50, stop, noting(doneByA)),
        pollJobs(b, 50, stop, noting(doneByB)),
      ];
      while (doneByA.length + doneByB.length < 8) yield* sleep(5);
      stop.set();
      for (const poller of pollers) yield* poller;
    });

    expect([doneByA.length > 0, doneByB.length > 0]).toEqual([true, true]);
    expect([...doneByA, ...doneByB].sort()).toEqual([...new Set([...doneByA, ...doneByB])].sort());
    expect(doneByA.length + doneByB.length).toBe(8);
  });

  it('as a program: after Ctrl-C, finishes its jobs, stops the database and exits with 130', async () => {
    const main = path.join(import.meta.dirname, '../src/main.ts');
    const program = spawn(process.execPath, ['--import', 'tsx', main], { cwd: path.dirname(main) });
    let output = '';
    program.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    let isInterrupted = false;
    program.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (isInterrupted || !output.includes('is done')) return;
      isInterrupted = true;
      program.kill('SIGINT');
    });
    const [code] = (await once(program, 'close')) as [number];

    expect(output).toMatch(/\d+ jobs are done\n$/);
    expect(code).toBe(130);
  });
});
