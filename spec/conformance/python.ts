import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Answers the requests of serve.py. */
export interface Service {
  ask(request: object): Promise<unknown>;
  close(): void;
}

/** The first CPython with all the asyncio features that we correspond to: queue shutdown, groups that call uncancel(). */
export const OLDEST = '3.13';

/** The version, or undefined if this is not a Python. */
export function versionOf(python: string): string | undefined {
  const script = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
  const { status, stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout.trim() : undefined;
}

export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 13);
}

function pyenvPythons(): string[] {
  const root = process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv');
  try {
    return readdirSync(join(root, 'versions')).map((version) =>
      join(root, 'versions', version, 'bin', 'python3'),
    );
  } catch {
    return []; // no pyenv here
  }
}

/** A CPython that is new enough. Prefers 3.13, the reference, to newer versions. */
export function findPython(): { python: string; version: string } | undefined {
  const candidates = ['python3.13', ...pyenvPythons(), 'python3', 'python3.14'];
  const found = candidates.flatMap((python) => {
    const version = versionOf(python);
    return version !== undefined && isNewEnough(version) ? [{ python, version }] : [];
  });
  return found.find(({ version }) => version.startsWith(`${OLDEST}.`)) ?? found[0];
}

/** Runs serve.py in a separate process, with one line for each request and answer. */
export class PythonService implements Service {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
  private errors = '';

  constructor(python: string) {
    // -B: Python writes no cache beside the sources.
    this.child = spawn(python, ['-B', join(import.meta.dirname, 'serve.py')]);
    createInterface(this.child.stdout).on('line', (line) => this.waiting.shift()?.resolve(JSON.parse(line)));
    this.child.stderr.on('data', (data: Buffer) => {
      this.errors = (this.errors + data.toString()).slice(-4000);
    });
    this.child.on('close', () => {
      for (const { reject } of this.waiting) reject(new Error(`${python} has ended:\n${this.errors}`));
    });
    this.child.on('error', (error) => {
      for (const { reject } of this.waiting) reject(error);
    });
  }

  ask(request: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  close(): void {
    this.child.stdin.end();
  }
}
