// Runs the tutorial's programs with CPython and writes what they print, masked, to examples/expected:
//
//   npx tsx examples/python/record.ts [python3.13]
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mask } from '../support/mask.js';

const python = process.argv[2] ?? 'python3';

async function record(program: string): Promise<void> {
  const { stdout } = await promisify(execFile)(python, [fileURLToPath(new URL(program, import.meta.url))]);
  const expected = new URL(`../expected/${program.replace(/\.py$/, '.txt')}`, import.meta.url);
  await writeFile(expected, stdout.split('\n').map(mask).join('\n'));
}

const programs = (await readdir(new URL('.', import.meta.url))).filter((file) => file.endsWith('.py'));
await Promise.all(programs.map(record));
