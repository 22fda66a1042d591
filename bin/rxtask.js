#!/usr/bin/env node
/*
 * `rxtask tree PID`, `rxtask ps PID` and `rxtask record PID`: the tasks of a running process, which was started without any
 * flag or import.
 *
 * It asks the process to open its inspector (SIGUSR1), unless that is open, connects, checks that the process that answers is the
 * right one, evaluates an expression that takes a snapshot and formats it, and prints the text. It closes the inspector again if
 * it has opened it and no other command is attached. V8 answers between two instructions, so a process in an endless loop is
 * no obstacle. Only what Node.js itself has is used.
 *
 * The process finds the tasks of all copies of rxtask in it by a global symbol. If it has not imported rxtask/inspect/node itself, it
 * loads that from the package of this command.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `usage: rxtask tree PID    the tasks of process PID as a tree, with the places where they wait
       rxtask ps PID      the same, a line for each task
       rxtask record PID  what its tasks do from now on, as a file for speedscope and Perfetto
options: --port N         where the inspector of the process listens (default 9229)
         --locals         show local variables too; they may hold secrets
         --seconds N      how long to record (default 5)
         --out FILE       where the recording is written (default trace.json)`;

/** A mistake of the user's, or of the process asked: told in one line. */
class Refusal extends Error {}

/**
 * @typedef {object} Inspect what rxtask/inspect leaves in a process; lib/inspect/remote-tree.ts describes it
 * @property {boolean} hasPlaces
 * @property {(options: { isFlat: boolean, locals: boolean }) => string | undefined} tree
 * @property {(id: string) => void} startRecording
 * @property {(id: string) => string} stopRecording
 * @typedef {{ isOpened: boolean, until: Map<string, number> }} Attached the commands that are attached, and until when at most
 * @typedef {{ id?: number, method?: string, params?: { url?: string }, result?: Answer, error?: { message: string } }} Message
 * @typedef {{ result?: { value: { text: string } | { refused: string } }, exceptionDetails?: { exception: { description: string } } }} Answer
 */

/** The inspector protocol over a WebSocket. */
class Connection {
  #lastId = 0;
  /** @type {Map<number, { resolve: (answer: Answer) => void, reject: (error: Error) => void }>} */
  #open = new Map();

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      /** @type {Message} */
      const message = JSON.parse(String(data));
      this.#receive(message);
    });
    /** @type {Promise<never>} Fails when the process ends. */
    this.lost = new Promise((_, reject) => {
      socket.addEventListener('close', () => reject(new Refusal('the process has ended.')));
    });
    this.lost.catch(() => undefined); // no command may be waiting
  }

  /** @param {string} url */
  static async to(url) {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Refusal(`${url} does not answer.`)), { once: true });
    });
    return new Connection(socket);
  }

  /**
   * @param {string} method
   * @param {object} params
   * @returns {Promise<Answer>}
   */
  post(method, params = {}) {
    const id = ++this.#lastId;
    this.socket.send(JSON.stringify({ id, method, params }));
    return Promise.race([
      new Promise((resolve, reject) => this.#open.set(id, { resolve, reject })),
      this.lost,
    ]);
  }

  /** @param {Message} message */
  #receive(message) {
    // A process that ends waits for its debuggers.
    if (message.method === 'Runtime.executionContextDestroyed') this.socket.close();
    if (message.id === undefined) return;
    const { resolve, reject } = this.#open.get(message.id) ?? {};
    this.#open.delete(message.id);
    if (message.error === undefined) resolve?.(message.result ?? {});
    else reject?.(new Error(message.error.message));
  }
}

/**
 * What is evaluated in the process. It must not rely on anything but Node.js: its text travels.
 *
 * @param {number} pid
 * @param {string} folder of the built library of this command
 * @param {{ command: string, id: string, seconds: number, locals: boolean, isOpened: boolean }} options `attach`, `tree`, `ps`, `start` and `stop` of a recording, `detach`
 */
function evaluated(pid, folder, { command, id, seconds, locals, isOpened }) {
  const { process, setTimeout } = globalThis;
  if (process.pid !== pid)
    return {
      refused: `another process, ${process.pid}, has the inspector's port: give another one with --port.`,
    };
  const globals = /** @type {{ [key: symbol]: any }} */ (globalThis);
  const { createRequire } = process.getBuiltinModule('node:module');
  const inspector = process.getBuiltinModule('node:inspector');
  /** @type {Attached} */
  const attached = (globals[Symbol.for('rxtask.attached')] ??= { isOpened: false, until: new Map() });
  if (command === 'attach') {
    attached.isOpened ||= isOpened;
    attached.until.set(id, Date.now() + (seconds + 60) * 1000);
    return { text: '' };
  }
  if (command === 'detach') {
    attached.until.delete(id);
    const close = () => {
      const isInUse = [...attached.until.values()].some((until) => until > Date.now());
      if (isInUse || !attached.isOpened) return;
      attached.isOpened = false;
      inspector.close();
    };
    // A process in an endless loop closes its inspector when the loop ends.
    setTimeout(close, 20).unref();
    return { text: '' };
  }
  if (globals[Symbol.for('rxtask.copies')] === undefined)
    return { refused: 'no task of rxtask has been started in it.' };
  const inspection = () => /** @type {Inspect | undefined} */ (globals[Symbol.for('rxtask.inspect')]);
  let problem = '';
  if (inspection()?.hasPlaces !== true) {
    try {
      createRequire(`${folder}/`)(`${folder}/inspect/node/index.js`);
    } catch (error) {
      problem = ` It could not load rxtask/inspect/node from ${folder} (${String(error)}): let the program import it.`;
    }
  }
  const inspect = inspection();
  if (inspect === undefined) return { refused: `it cannot be inspected.${problem}` };
  if (command === 'start') {
    inspect.startRecording(id);
    setTimeout(() => inspect.stopRecording(id), (seconds + 60) * 1000).unref();
    return { text: '' };
  }
  if (command === 'stop') return { text: inspect.stopRecording(id) };
  const text = inspect.tree({ isFlat: command === 'ps', locals });
  return text === undefined
    ? { refused: 'its rxtask is of another version: use the command `rxtask` of that one.' }
    : { text };
}

/**
 * @param {number} port
 * @returns {Promise<string | undefined>} the address of the inspector, if it listens
 */
async function inspectorAt(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = /** @type {{ webSocketDebuggerUrl: string }[]} */ (await response.json());
    return target?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}

/**
 * Asks a process to open its inspector. A signal would end a process that does not listen to it, so this looks first, where
 * the system shows it (Linux).
 *
 * @param {number} pid
 */
function askForInspector(pid) {
  const SIGUSR1 = 10;
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // another system, or there is no such process
  }
  const caught = /^SigCgt:\s*([\da-f]+)$/m.exec(status)?.[1];
  if (caught !== undefined && ((BigInt(`0x${caught}`) >> BigInt(SIGUSR1 - 1)) & 1n) === 0n)
    throw new Refusal(
      `process ${pid} does not listen to SIGUSR1: is it a Node.js program, and has it begun?`,
    );
  try {
    /** @type {{ _debugProcess(pid: number): void }} */ (/** @type {unknown} */ (process))._debugProcess(pid);
  } catch (cause) {
    throw new Refusal(`there is no process ${pid} that you may inspect.`, { cause });
  }
}

/** The user has pressed Ctrl-C: a command ends properly, so that it leaves no port open. */
const interrupted = new Promise((resolve) => process.once('SIGINT', resolve));

/** The library in a process, reached by its inspector. */
class Target {
  #id = randomUUID();
  /** @type {Connection} */
  #connection;

  /**
   * @param {number} pid
   * @param {Connection} connection
   */
  constructor(pid, connection) {
    this.pid = pid;
    this.#connection = connection;
  }

  /**
   * @param {number} pid
   * @param {number} port
   * @param {number} seconds how long it takes at least
   */
  static async attach(pid, port, seconds) {
    let url = await inspectorAt(port);
    const isOpened = url === undefined;
    if (isOpened) askForInspector(pid);
    for (let tries = 0; url === undefined && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 30)); // it has not begun to listen
      url = await inspectorAt(port);
    }
    if (url === undefined)
      throw new Refusal(
        `no inspector at port ${port}: is the process a Node.js program that leaves SIGUSR1 to Node.js?`,
      );
    const target = new Target(pid, await Connection.to(url));
    await target.#connection.post('Runtime.enable'); // tells of the end of the process
    await target.text('attach', { isOpened, seconds });
    return target;
  }

  /**
   * @param {string} command
   * @param {{ locals?: boolean, seconds?: number, isOpened?: boolean }} [options]
   * @returns {Promise<string>}
   */
  async text(command, { locals = false, seconds = 0, isOpened = false } = {}) {
    const folder = fileURLToPath(new URL('../dist/cjs', import.meta.url));
    const args = [this.pid, folder, { command, id: this.#id, seconds, locals, isOpened }];
    const { result, exceptionDetails } = await this.#connection.post('Runtime.evaluate', {
      expression: `(${evaluated.toString()})(${args.map((value) => JSON.stringify(value)).join()})`,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception.description);
    const { value } = /** @type {Required<Answer>} */ ({ result }).result;
    if ('refused' in value) throw new Refusal(`process ${this.pid}: ${value.refused}`);
    return value.text;
  }

  /** Waits, unless the process ends or the user has seen enough (Ctrl-C). @param {number} seconds */
  wait(seconds) {
    const time = new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref());
    return Promise.race([time, interrupted, this.#connection.lost]);
  }

  async detach() {
    if (this.#connection.socket.readyState !== WebSocket.OPEN) return;
    await this.text('detach');
    this.#connection.socket.close();
  }
}

/**
 * @param {Target} target
 * @param {number} seconds
 * @param {string} file
 */
async function record(target, seconds, file) {
  const began = Date.now();
  await target.text('start', { seconds });
  await target.wait(seconds);
  const trace = await target.text('stop');
  writeFileSync(file, trace);
  /** @type {{ traceEvents: { ph: string }[] }} */
  const { traceEvents } = JSON.parse(trace);
  const tasks = traceEvents.filter(({ ph }) => ph === 'M').length;
  return `${file}: what ${tasks} ${tasks === 1 ? 'task' : 'tasks'} did in ${Math.round((Date.now() - began) / 1000)} s. Open it at https://www.speedscope.app.`;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '9229' },
      locals: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '5' },
      out: { type: 'string', default: 'trace.json' },
      help: { type: 'boolean' },
    },
  });
  const [command = '', pid = '', ...rest] = positionals;
  const seconds = Number(values.seconds);
  if (
    values.help === true ||
    !['tree', 'ps', 'record'].includes(command) ||
    !/^\d+$/.test(pid) ||
    rest.length > 0 ||
    !(seconds > 0)
  )
    throw new Refusal(USAGE);
  const target = await Target.attach(Number(pid), Number(values.port), seconds);
  try {
    console.log(
      command === 'record'
        ? await record(target, seconds, values.out)
        : await target.text(command, { locals: values.locals }),
    );
  } finally {
    await target.detach();
  }
}

if (typeof WebSocket === 'undefined') {
  // Node.js 20 has it behind a flag.
  process.on('SIGINT', () => undefined); // the other process ends first
  const { status } = spawnSync(
    process.execPath,
    ['--experimental-websocket', '--no-warnings', ...process.argv.slice(1)],
    { stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} else {
  try {
    await main();
  } catch (error) {
    console.error(
      error instanceof Refusal ||
        (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
        ? error.message
        : error,
    );
    process.exitCode = 1;
  }
}
