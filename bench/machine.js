/** What a measurement depends on, besides the code. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { findPython } from './python.js';

/** @param {string} file @returns {{ version: string, dependencies: Record<string, string> }} */
const readPackage = (file) =>
  /** @type {ReturnType<typeof readPackage>} */ (JSON.parse(readFileSync(file, 'utf8')));

/**
 * @typedef {{ date: string, node: string, cpu: string, load?: number | undefined, versions: Record<string, string> }} Machine `load` is that of
 *   other programs, as the part begins
 * @param {string} node the version of Node that is measured
 * @returns {Machine}
 */
export function describeMachine(node) {
  const { dependencies } = readPackage(path.join(import.meta.dirname, 'package.json'));
  const { version } = readPackage(path.join(import.meta.dirname, '../package.json'));
  const rxjs = readPackage(createRequire(import.meta.url).resolve('rxjs/package.json')).version;
  /** @type {Record<string, string>} */
  const versions = { rxtask: version, rxjs, ...dependencies };
  const python = findPython();
  if (python) versions['asyncio'] = `CPython ${python.version}`;
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    node,
    cpu: `${os.cpus()[0]?.model ?? 'unknown CPU'} × ${os.cpus().length}, ${os.type()} ${os.arch()}`,
    load: Number((os.loadavg()[0] ?? NaN).toFixed(1)),
    versions,
  };
}
