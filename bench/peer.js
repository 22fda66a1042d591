/** The driver's side of a peer's process. It requests one run at a time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { findPython } from './python.js';

const NODE_FLAGS = ['--expose-gc', '--max-old-space-size=8192'];
/** Milliseconds after which a run is abandoned. */
const PATIENCE = 120_000;

/** In the order of the columns. */
export const peerNames = [
  'rxtask',
  'native',
  'rxjs',
  'effect',
  'effection',
  'redux-saga',
  'bluebird',
  'asyncio',
];

/** @param {string} name @param {string} node @returns {[string, string[]] | undefined} undefined if the machine does not have the peer */
function commandOf(name, node) {
  const here = import.meta.dirname;
  if (name !== 'asyncio') return [node, [...NODE_FLAGS, path.join(here, 'child.js'), name]];
  const python = findPython();
  // -P: otherwise `import asyncio` would find the file of that name; -B: Python writes no files next to the sources.
  return python && [python.command, ['-P', '-B', path.join(here, 'peers/asyncio.py')]];
}

export class Peer {
  /** @param {string} name @param {string} node the binary @returns {Promise<Peer | undefined>} */
  static async start(name, node) {
    const command = commandOf(name, node);
    if (!command) return undefined;
    const peer = new Peer(name, command);
    await peer.restart();
    return peer;
  }

  /** @param {string} name @param {[string, string[]]} command */
  constructor(name, [program, args]) {
    this.name = name;
    this.launch = () => spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    /** @type {Set<string>} */
    this.rows = new Set();
  }

  async restart() {
    await this.stop();
    this.process = this.launch();
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
    const { rows } = /** @type {{ rows: string[] }} */ (await this.read());
    this.rows = new Set(rows);
  }

  /**
   * @param {string} row @param {number} n @returns {Promise<import('./child.js').Answer>}
   */
  async measure(row, n) {
    this.process?.stdin.write(`${JSON.stringify({ row, n })}\n`);
    return /** @type {import('./child.js').Answer} */ (await this.read());
  }

  async stop() {
    const { process } = this;
    if (process?.exitCode !== null || process.signalCode !== null) return;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }

  /** @returns {Promise<unknown>} the next answer */
  async read() {
    const timer = setTimeout(() => this.process?.kill('SIGKILL'), PATIENCE);
    const next = await this.lines?.next();
    clearTimeout(timer);
    if (next?.done !== false) return { error: `gave up, or was given up after ${PATIENCE / 1000} s` };
    return /** @type {unknown} */ (JSON.parse(next.value));
  }
}
