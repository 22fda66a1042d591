/**
 * The command `rxtask` on processes of each form: ES modules, CommonJS, bundles, tsx, two copies of the library, an endless loop, one
 * without the library.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { manifest } from '../package/manifest.js';
import { run } from '../package/run.js';
import { bench, installed, nodeOf, workshop } from './workshop.js';

const WAITS = /^"main" running, waits for sleep\(\)/;
const PROGRAMS = path.join('programs', 'command');

/** @typedef {{ name: string, args: string[], expected: RegExp }} Form */

export async function command() {
  const folder = bench('command');
  const bundle = (/** @type {string} */ program) => {
    const output = path.join(folder, program);
    const args = ['./bundles/esbuild.mjs', path.join(workshop, PROGRAMS, program), output, 'node:*'];
    run(process.execPath, args, { cwd: workshop });
    return output;
  };
  /** @type {Form[]} */
  const forms = [
    { name: 'ES modules', args: [path.join(PROGRAMS, 'esm.mjs')], expected: WAITS },
    { name: 'tsx', args: ['--import', 'tsx', path.join(PROGRAMS, 'tsx.ts')], expected: WAITS },
    {
      name: 'two copies',
      args: [path.join(PROGRAMS, 'two-copies.mjs')],
      expected:
        /^copy 1 of 2 of rxtask:\n"second" running, waits for sleep\(\) at .*two-copies[^]*\ncopy 2 of 2 of rxtask:\n"main" running/,
    },
    { name: 'CommonJS', args: [path.join(PROGRAMS, 'commonjs.cjs')], expected: WAITS },
    {
      name: 'an endless loop',
      args: [path.join(PROGRAMS, 'esm.mjs'), 'spins'],
      expected: /^"main" running now, at .*esm\.mjs:6:/,
    },
    { name: 'a bundle that imports rxtask/inspect', args: [bundle('bundled.mjs')], expected: WAITS },
    {
      name: 'a bundle that does not',
      args: [bundle('esm.mjs')],
      expected: WAITS,
    },
    {
      name: 'a process without rxtask',
      args: [path.join(PROGRAMS, 'without.mjs')],
      expected: /no task of rxtask has been started in it/,
    },
  ];
  for (const major of ['20', '22', '24', '26'])
    for (const form of forms) {
      await tree(nodeOf(major), form);
      console.log(`Node ${major}, rxtask tree: ${form.name}`);
    }
  const { stderr } = await rxtask(process.execPath, 'tree', '999999999');
  if (!stderr.startsWith('there is no process'))
    throw new Error(`For a process that does not exist: ${stderr}`);
}

/**
 * @param {string} node
 * @param {Form} form
 */
async function tree(node, { name, args, expected }) {
  const port = String(await freePort());
  const child = spawn(node, [`--inspect-port=${port}`, ...args], { cwd: workshop });
  try {
    await once(child.stdout, 'data');
    const { stdout, stderr } = await rxtask(node, 'tree', String(child.pid), '--port', port);
    const printed = stdout + stderr;
    if (!expected.test(printed)) throw new Error(`rxtask tree, ${name}, printed\n${printed}`);
  } finally {
    child.kill('SIGKILL');
  }
}

/**
 * @param {string} node
 * @param {string[]} args
 * @returns {Promise<{ stdout: string, stderr: string }>} what it prints, also when it refuses
 */
async function rxtask(node, ...args) {
  const file = installed(manifest.name, 'bin/rxtask.js');
  try {
    return await promisify(execFile)(node, [file, ...args]);
  } catch (error) {
    return /** @type {{ stdout: string, stderr: string }} */ (error);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
