import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { allTasks, sleep } from 'rxtask';
import { inProcess, type Runner } from 'rxtask/remote';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { follow } from '../src/client.js';
import { BadImageError, jobs, resize } from '../src/jobs.js';
import { writeSample } from '../src/sample.js';
import { findRedis } from '../src/own-cluster.js';
import { startService } from '../src/service.js';

let folder: string;
let file: string;
let runner: Runner;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thumbnails-'));
  file = path.join(folder, 'picture.png');
  await writeSample(file, 300);
  runner = inProcess(jobs, { concurrency: 2 });
});

afterEach(async () => {
  await runner[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
  expect([...allTasks()]).toEqual([]);
});

describe('the job', () => {
  it('makes a smaller picture of the same colours, and tells its progress', async () => {
    const task = runner.run(resize(file, 100));
    const told: number[] = [];
    task.values$.subscribe((percent) => told.push(percent));
    const small = PNG.sync.read(await readFile(await task));

    expect([small.width, small.height]).toEqual([100, 100]);
    expect(small.data[4 * 99]).toBeGreaterThan(240); // red grows to the right
    expect(told).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it.each([20, 100])('cancelled at %i percent, it leaves no file', async (last) => {
    const task = runner.run(resize(file, 100));
    task.values$.subscribe((percent) => {
      if (percent === last) task.cancel();
    });
    await task.then(null, () => undefined);

    expect([task.state, await readdir(folder)]).toEqual(['cancelled', ['picture.png']]);
  });

  it('refuses what is no picture, with its own class, and what is no width', async () => {
    await writeFile(file, 'no picture');

    await expect(runner.run(resize(file, 100))).rejects.toThrow(BadImageError);
    await expect(runner.run(resize(file, 0))).rejects.toThrow(
      new RangeError('width is a whole number above zero'),
    );
  });
});

describe('the service', () => {
  it('answers with progress and a path; a client that leaves cancels its job', async () => {
    const { url, stop } = await startService(runner, folder);
    const told: number[] = [];
    const made = await follow(`${url}/picture.png?width=50`, new AbortController().signal, (n) =>
      told.push(n),
    );

    expect([path.basename(made), told.at(-1)]).toEqual(['picture.50.png', 100]);

    const ends: string[] = [];
    runner.events$.subscribe(({ type, error }) => {
      if (type === 'ended') ends.push(String(error));
    });
    const leaving = new AbortController();
    const left = follow(`${url}/picture.png?width=200`, leaving.signal, () => leaving.abort());
    await expect(left).rejects.toThrow();
    while (ends.length === 0) await sleep(5);

    expect(ends).toEqual(['CancelledError: the client has left']);
    expect(await readdir(folder)).not.toContain('picture.200.png');
    await expect(follow(`${url}/nothing.png`, new AbortController().signal, () => undefined)).rejects.toThrow(
      /ENOENT/,
    );
    await stop();
  });
});

describe('the program', () => {
  const places = findRedis() === undefined ? ['threads'] : ['threads', 'cluster'];
  if (places.length === 1) {
    console.warn(
      'There is no Redis on this machine: the cluster is not tested. apt-get install redis-server',
    );
  }

  it.each(places)(
    'makes thumbnails in %s; the job that is cancelled stops computing and cleans up',
    async (place) => {
      const main = path.join(import.meta.dirname, '../src/main.ts');
      const options = ['--images', '3', '--size', '2000', '--where', place];
      const program = spawn(process.execPath, ['--import', 'tsx', main, ...options], {
        cwd: path.dirname(main),
      });
      let output = '';
      program.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      program.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const [code] = (await once(program, 'close')) as [number];

      expect(output).toMatch(/picture-1\.png: picture-1\.400\.png/);
      expect(output).toMatch(/picture-3\.png: AbortError/);
      expect(output).toMatch(/a job was cancelled, and had cleaned up \d+ ms later/);
      expect(output).toMatch(/0 partial files left/);
      expect(code).toBe(0);
    },
  );
});
