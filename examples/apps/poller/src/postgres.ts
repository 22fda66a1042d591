import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { CancelledError, type Coroutine, createTask, sleep, until, wait, waitFor } from 'rxtask';

const run = promisify(execFile);

/** The folder of this machine's PostgreSQL programs, if any: in PATH, or where Debian installs them. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(path.delimiter),
    ...versions.map((version) => path.join(debian, version, 'bin')),
  ];
  return folders.find(
    (folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')),
  );
}

/** PostgreSQL refuses to run as root. As root, this runs it as the user that its package has created, or as the user `nobody`. */
function* ordinaryUser(): Coroutine<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const uid = yield* until(run('id', ['-u', name]));
      const gid = yield* until(run('id', ['-g', name]));
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch (error) {
      if (error instanceof CancelledError) throw error; // otherwise no user has that name
    }
  }
  return undefined;
}

/** Runs `body` with its own PostgreSQL, on a socket in a temporary folder. */
export function* withPostgres<T>(body: (config: pg.ClientConfig) => Coroutine<T>): Coroutine<T> {
  const programs = findPostgres();
  if (programs === undefined)
    throw new Error('There is no PostgreSQL on this machine: apt-get install postgresql');
  const user = yield* ordinaryUser();
  const folder = yield* until(mkdtemp(path.join(tmpdir(), 'poller-')));
  try {
    if (user !== undefined) yield* until(chown(folder, user.uid, user.gid));
    const data = path.join(folder, 'data');
    const initdb = ['-D', data, '-U', 'poller', '-A', 'trust', '--no-sync', '--locale=C', '-E', 'UTF8'];
    // Wait for initdb even after a cancellation: the folder cannot be removed while a program writes to it.
    yield* finish(run(path.join(programs, 'initdb'), initdb, { ...user, cwd: folder }));
    // A separate process group: Ctrl-C in the terminal reaches only us, and we stop the server when we are done.
    const server = spawn(
      path.join(programs, 'postgres'),
      [
        '-D',
        data,
        '-k',
        folder,
        '-c',
        'listen_addresses=',
        '-c',
        'fsync=off',
        '-c',
        'log_min_messages=panic',
      ],
      { ...user, cwd: folder, detached: true, stdio: 'ignore' },
    );
    const exited = once(server, 'exit');
    try {
      const config = { host: folder, user: 'poller', database: 'postgres' };
      yield* waitFor(ready(config), 20_000);
      return yield* body(config);
    } finally {
      server.kill('SIGINT');
      yield* until(exited);
    }
  } finally {
    yield* until(rm(folder, { recursive: true, force: true }));
  }
}

/** Waits until a promise has settled, even if a cancellation arrives meanwhile. */
function* finish(work: Promise<unknown>): Coroutine<void> {
  const task = createTask(work, { detached: true });
  try {
    yield* wait([task]); // `wait` does not pass a cancellation on
  } finally {
    yield* wait([task]);
  }
  task.result();
}

/** Retries until the server accepts connections. */
function* ready(config: pg.ClientConfig): Coroutine<void> {
  for (;;) {
    const client = new pg.Client(config);
    try {
      yield* until(client.connect());
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error; // neither the server nor the system sent it
    } finally {
      yield* until(client.end());
    }
    yield* sleep(50);
  }
}

/** Runs `body` with a connection. */
export function* withClient<T>(
  config: pg.ClientConfig,
  body: (client: pg.Client) => Coroutine<T>,
): Coroutine<T> {
  const client = new pg.Client(config);
  yield* until(client.connect());
  try {
    return yield* body(client);
  } finally {
    yield* until(client.end());
  }
}
