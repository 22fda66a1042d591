import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allTasks, createTask, run, sleep, TaskGroupError } from 'rxtask';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadAll } from '../src/download-all.js';
import { type FileServer, startServer } from '../src/server.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'download-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('downloading', () => {
  let server: FileServer;
  const silent = () => ({ start: () => undefined, advance: () => undefined });
  const urls = (...names: string[]): string[] => names.map((name) => `${server.url}/${name}?bytes=100000`);

  beforeEach(async () => {
    server = await startServer(5);
  });

  afterEach(() => {
    server.server.closeAllConnections();
    server.server.close();
    expect([...allTasks()]).toEqual([]);
  });

  it('downloads all files, and no more at a time than allowed', async () => {
    await run(() => downloadAll(urls('a', 'b', 'c', 'd', 'e'), folder, 2, silent));

    expect((await readdir(folder)).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await readFile(path.join(folder, 'b'), 'utf8')).toBe('b'.repeat(100_000));
    expect(server.peak()).toBe(2);
  });

  it('reports its progress', async () => {
    const told: number[] = [];
    await run(() =>
      downloadAll(urls('a'), folder, 1, () => ({ start: (n) => told.push(n), advance: (n) => told.push(n) })),
    );
    const [total, ...chunks] = told;

    expect([total, chunks.reduce((sum, n) => sum + n, 0)]).toEqual([100_000, 100_000]);
  });

  it('leaves no partial file when it is cancelled', async () => {
    await run(function* () {
      const all = createTask(downloadAll(urls('a', 'b', 'c'), folder, 2, silent));
      yield* sleep(20);
      all.cancel();
      yield* sleep(0);
    });

    expect(await readdir(folder)).toEqual([]);
  });

  it('cancels the others when one fails', async () => {
    const failed = run(() => downloadAll(urls('broken', 'b', 'c'), folder, 2, silent));

    await expect(failed).rejects.toThrow(TaskGroupError);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the program', () => {
  async function start(args: string[], interruptAt?: RegExp) {
    const main = path.join(import.meta.dirname, '../src/main.ts');
    const program = spawn(process.execPath, ['--import', 'tsx', main, ...args], { cwd: path.dirname(main) });
    let output = '';
    let isInterrupted = false;
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (isInterrupted || interruptAt?.test(output) !== true) return;
      isInterrupted = true;
      program.kill('SIGINT');
    };
    program.stdout.on('data', hear);
    program.stderr.on('data', hear);
    const [code] = (await once(program, 'close')) as [number];
    return { code, output };
  }

  it('downloads the requested files, with a bar for each', async () => {
    const { code, output } = await start(['--to', folder, '--size', '50', '--chunk-ms', '1', 'one', 'two']);

    expect([code, (await readdir(folder)).sort()]).toEqual([0, ['one', 'two']]);
    expect(output).toMatch(/one .* 100%/);
    expect(output).toContain(`2 files in ${folder}`);
  });

  it('after Ctrl-C, leaves only complete files and exits with 130', async () => {
    const args = ['--to', folder, '--files', '4', '--concurrency', '2', '--size', '2000', '--chunk-ms', '10'];
    const { code, output } = await start(args, /file-1 .* [1-9]\d?%/);

    expect([code, await readdir(folder)]).toEqual([130, []]);
    expect(output).not.toContain('files in');
  });

  it('refuses unknown options', async () => {
    const { code, output } = await start(['--concurrency', 'many']);

    expect(code).toBe(1);
    expect(output).toContain('It is a whole number above zero.');
  });
});
