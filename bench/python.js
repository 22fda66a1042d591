/** Finds the CPython to compare with: $PYTHON, else python3.13 from pyenv or the path, else python3. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const REFERENCE = '3.13';

/** asyncio.TaskGroup exists since 3.11. */
const ASK = 'import asyncio, platform; asyncio.TaskGroup; print(platform.python_version())';

function candidates() {
  const pyenv = path.join(process.env['PYENV_ROOT'] ?? path.join(homedir(), '.pyenv'), 'versions');
  const versions = existsSync(pyenv) ? readdirSync(pyenv) : [];
  return [
    ...(process.env['PYTHON'] ? [process.env['PYTHON']] : []),
    `python${REFERENCE}`,
    ...versions
      .filter((version) => version.startsWith(`${REFERENCE}.`))
      .map((version) => path.join(pyenv, version, 'bin/python3')),
    'python3',
  ];
}

/** @returns {{ command: string, version: string } | undefined} */
export function findPython() {
  for (const command of candidates()) {
    const { status, stdout } = spawnSync(command, ['-c', ASK], { encoding: 'utf8' });
    if (status === 0) return { command, version: stdout.trim() };
  }
  return undefined;
}
