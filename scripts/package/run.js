/** Runs other programs. */
import { execFile, spawnSync } from 'node:child_process';

/** @param {string} command @param {string[]} args @param {string} said */
function failure(command, args, said) {
  return new Error(`${[command, ...args].join(' ')}\n${said.trim()}`);
}

/**
 * Runs `command` and returns its output. An error contains the command and everything that it printed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, timeout?: number, env?: NodeJS.ProcessEnv }} [options] milliseconds; two minutes when not given
 */
export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
    ...options,
  });
  if (error !== undefined) throw failure(command, args, error.message);
  if (status !== 0) throw failure(command, args, stdout + stderr);
  return stdout;
}

/**
 * The same, asynchronously.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<string>}
 */
export function runBeside(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: 120_000, ...options }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(failure(command, args, `in ${String(options.cwd)}\n${stdout}${stderr}`));
    });
  });
}
