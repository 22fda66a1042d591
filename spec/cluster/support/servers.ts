import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A server of this spec file alone: it listens on a free loopback port, and keeps its data in a separate directory. */
export interface Server {
  readonly url: string;
  /** Ends it, without clean-up if the signal is SIGKILL. Resolves when the process has ended. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again, on the same port and with the same data. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** How to start a kind of server. */
interface Program {
  readonly command: string;
  readonly args: (port: number, directory: string) => readonly string[];
  readonly url: (port: number) => string;
  /** Prepares the data directory. */
  readonly prepare?: (directory: string) => void;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** The signal that ends all its processes, whether or not clients are connected. Default SIGTERM. */
  readonly endSignal?: NodeJS.Signals;
}

const POSTGRES_HOME = '/usr/lib/postgresql';

/** The path of valkey-server, if it is installed. VALKEY_SERVER names another program. */
export const valkeyServer = process.env['VALKEY_SERVER'] ?? pathOf('valkey-server');

/** The path of redis-server or valkey-server, if one is installed. REDIS_SERVER names another program. */
export const redisServer = process.env['REDIS_SERVER'] ?? pathOf('redis-server') ?? valkeyServer;

export const openssl = pathOf('openssl');

/** The directory of PostgreSQL's programs, if it is installed. Debian keeps them off the PATH. */
export const postgresPrograms = postgresHome();

/**
 * Starts a Redis that writes each command to its disk before it answers: confirmed commands survive a kill.
 *
 * @param command the program: Redis's or Valkey's
 */
export function startRedis(command: string = redisServer!): Promise<Server> {
  return startServer({
    command,
    args: (port, directory) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'],
      ...['--loglevel', 'warning'],
    ],
    url: (port) => `redis://127.0.0.1:${String(port)}`,
  });
}

/** Starts a Redis that accepts only encrypted connections and requires the password "secret". Its certificate is self-signed. */
export async function startEncryptedRedis(): Promise<Server & { readonly certificate: string }> {
  const files = mkdtempSync(join(tmpdir(), 'rxtask-certificate-'));
  const [key, certificate] = [join(files, 'key.pem'), join(files, 'certificate.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  execFileSync(
    openssl!,
    [...request, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
    { stdio: 'ignore' },
  );
  const server = await startServer({
    command: redisServer!,
    args: (port, directory) => [
      ...['--port', '0', '--tls-port', String(port), '--bind', '127.0.0.1', '--dir', directory],
      ...['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate],
      ...['--tls-auth-clients', 'no', '--requirepass', 'secret', '--save', '', '--loglevel', 'warning'],
    ],
    url: (port) => `rediss://:secret@127.0.0.1:${String(port)}`,
  });
  return { ...server, certificate };
}

/** Starts a PostgreSQL with an empty database. PostgreSQL refuses to run as root. As root, this runs it as Debian's user `postgres`. */
export function startPostgres(): Promise<Server> {
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
  return startServer({
    command: join(postgresPrograms!, 'postgres'),
    args: (port, directory) => [
      ...['-D', directory, '-p', String(port), '-k', directory],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200', '-c', 'log_min_messages=fatal'],
    ],
    url: (port) => `postgresql://postgres@127.0.0.1:${String(port)}/postgres`,
    prepare: (directory) => {
      if (user !== undefined) chownSync(directory, user.uid, user.gid);
      execFileSync(
        join(postgresPrograms!, 'initdb'),
        ['-D', directory, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
        { stdio: 'ignore', cwd: directory, ...user },
      );
    },
    user,
    endSignal: 'SIGINT', // SIGTERM waits until the last client has left
  });
}

async function startServer({
  command,
  args,
  url,
  prepare,
  user,
  endSignal = 'SIGTERM',
}: Program): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'rxtask-server-'));
  prepare?.(directory);
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const output: string[] = [];
    const started = spawn(command, args(port, directory), {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: directory,
      ...user,
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (text: Buffer) => output.push(text.toString()));
    }
    child = started;
    while (!(await answers(port))) {
      if (started.exitCode !== null) {
        const text = output.join('');
        // The processes of a PostgreSQL that was killed end a moment later than it.
        if (!/pre-existing shared memory block|lock file "postmaster.pid"/.test(text)) {
          throw new Error(`${command} did not start: ${text}`);
        }
        await delay(100);
        return start();
      }
      await delay(20);
    }
  };
  const end = async (signal: NodeJS.Signals = endSignal): Promise<void> => {
    const ending = child;
    if (ending?.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await gone;
  };
  await start();
  return {
    url: url(port),
    start,
    end,
    remove: async () => {
      await end();
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

function pathOf(program: string): string | undefined {
  const directories = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  return directories.map((directory) => join(directory, program)).find((path) => existsSync(path));
}

function postgresHome(): string | undefined {
  const versions = existsSync(POSTGRES_HOME) ? readdirSync(POSTGRES_HOME).sort() : [];
  const homes = [...versions.reverse().map((version) => join(POSTGRES_HOME, version, 'bin'))];
  return homes.find((home) => existsSync(join(home, 'postgres')));
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
}
