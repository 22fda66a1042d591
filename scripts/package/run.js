/** Runs other programs. */
import { execFileSync } from 'node:child_process';

/**
 * What `command` prints. A failure says what the command was and all that it printed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, timeout?: number }} [options]
 */
export function run(command, args, options = {}) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
      timeout: 120_000,
      ...options,
      env: { ...process.env, ...options.env },
    });
  } catch (error) {
    const { stdout, stderr, message } = /** @type {{ stdout?: string, stderr?: string, message: string }} */ (
      error
    );
    const said = `${stdout ?? ''}${stderr ?? ''}`.trim();
    throw new Error(`${[command, ...args].join(' ')}\n${said === '' ? message : said}`, { cause: error });
  }
}
