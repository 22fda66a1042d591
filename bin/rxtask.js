#!/usr/bin/env node
/*
 * `rxtask tree PID`, `rxtask ps PID` and `rxtask record PID`: the tasks of a running process, which was started without any
 * flag or import.
 *
 * It asks the process to open its inspector (SIGUSR1), connects, checks that the process that answers is the right one,
 * evaluates an expression that takes a snapshot and formats it, prints the text, and closes the inspector again. V8 answers
 * between two instructions, so a process in an endless loop is no obstacle. Only what Node.js itself has is used.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
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
 * @typedef {typeof import('../lib/inspect/index.js')} Inspect
 * @typedef {typeof import('../lib/inspect/node/index.js')} InspectNode
 * @typedef {{ id?: number, method?: string, params?: { url?: string }, result?: Answer, error?: { message: string } }} Message
 * @typedef {{ result?: { value: { text: string } | { refused: string } }, exceptionDetails?: { exception: { description: string } } }} Answer
 */

/** The inspector protocol over a WebSocket. */
class Connection {
  #lastId = 0;
  /** @type {Map<number, { resolve: (answer: Answer) => void, reject: (error: Error) => void }>} */
  #open = new Map();
  /** @type {string[]} URLs of the scripts that the process has loaded */
  scripts = [];

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
    if (message.method === 'Debugger.scriptParsed') this.scripts.push(message.params?.url ?? '');
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
 * @param {string | undefined} dist folder of the built library, found among the scripts; undefined in a bundle
 * @param {{ command: string, locals: boolean }} options `tree`, `ps`, or `start` and `stop` of a recording
 */
function evaluated(pid, dist, options) {
  const { process } = globalThis;
  if (process.pid !== pid)
    return {
      refused: `another process, ${process.pid}, has the inspector's port: give another one with --port.`,
    };
  const { createRequire } = process.getBuiltinModule('node:module');
  const globals = /** @type {Record<symbol, (Inspect & Partial<InspectNode>) | undefined>} */ (
    /** @type {unknown} */ (globalThis)
  );
  const registered = globals[Symbol.for('rxtask.inspect')];
  /** @param {string} file */
  const load = (file) =>
    dist === undefined ? undefined : /** @type {unknown} */ (createRequire(`${dist}/`)(`${dist}/${file}`));
  const inspect = registered ?? /** @type {Inspect | undefined} */ (load('inspect/index.js'));
  if (inspect === undefined)
    return { refused: 'it has not loaded rxtask; in a bundled program, import "rxtask/inspect" once.' };
  const kept = /** @type {Record<symbol, ReturnType<Inspect['record']> | undefined>} */ (
    /** @type {unknown} */ (globalThis)
  );
  const key = Symbol.for('rxtask.recording');
  if (options.command === 'start') {
    kept[key]?.stop();
    kept[key] = inspect.record();
    return { text: '' };
  }
  if (options.command === 'stop') {
    const recording = kept[key];
    kept[key] = undefined;
    recording?.stop();
    return { text: JSON.stringify(inspect.chromeTrace(recording?.events ?? [])) };
  }
  const { places } =
    registered?.places === undefined
      ? /** @type {Partial<InspectNode>} */ (load('inspect/node/index.js') ?? {})
      : registered;
  const taken = inspect.snapshot(places === undefined ? {} : { places: places({ locals: options.locals }) });
  const tasks =
    options.command === 'tree'
      ? taken.tasks
      : taken.tasks.map((task) => ({ ...task, waitsFor: [], group: undefined }));
  return { text: inspect.formatTree({ ...taken, tasks }, { root: process.cwd() }) };
}

/**
 * @param {number} port
 * @returns {Promise<string>} the address of the inspector
 */
async function inspectorAt(port) {
  for (let tries = 0; tries < 100; tries++) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [target] = /** @type {{ webSocketDebuggerUrl: string }[]} */ (await response.json());
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 30)); // it has not begun to listen
    }
  }
  throw new Refusal(
    `no inspector at port ${port}: is the process a Node.js program that leaves SIGUSR1 to Node.js?`,
  );
}

/** The library in a process, reached by its inspector. */
class Target {
  /** @type {Connection} */
  #connection;
  /** @type {string | undefined} folder of the built library */
  #dist;

  /**
   * @param {number} pid
   * @param {Connection} connection
   */
  constructor(pid, connection) {
    this.pid = pid;
    this.#connection = connection;
    this.#dist = connection.scripts
      .map((url) => /^file:\/\/(.*\/rxtask\/dist\/(?:esm|cjs))\//.exec(url)?.[1])
      .find(Boolean);
  }

  /**
   * @param {number} pid
   * @param {number} port
   */
  static async attach(pid, port) {
    try {
      /** @type {{ _debugProcess(pid: number): void }} */ (/** @type {unknown} */ (process))._debugProcess(
        pid,
      );
    } catch (cause) {
      throw new Refusal(`there is no process ${pid} that you may inspect.`, { cause });
    }
    const connection = await Connection.to(await inspectorAt(port));
    await connection.post('Debugger.enable');
    await connection.post('Debugger.disable');
    await connection.post('Runtime.enable'); // tells of the end of the process
    return new Target(pid, connection);
  }

  /**
   * @param {string} command
   * @param {boolean} locals
   * @returns {Promise<string>}
   */
  async text(command, locals = false) {
    const args = [this.pid, this.#dist, { command, locals }]
      .map((value) => (value === undefined ? 'undefined' : JSON.stringify(value)))
      .join();
    const { result, exceptionDetails } = await this.#connection.post('Runtime.evaluate', {
      expression: `(${evaluated.toString()})(${args})`,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception.description);
    const { value } = /** @type {Required<Answer>} */ ({ result }).result;
    if ('refused' in value) throw new Refusal(`process ${this.pid}: ${value.refused}`);
    return value.text;
  }

  /** Waits, unless the process ends. @param {number} seconds */
  wait(seconds) {
    const time = new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref());
    return Promise.race([time, this.#connection.lost]);
  }

  async detach() {
    if (this.#connection.socket.readyState !== WebSocket.OPEN) return;
    // A process in an endless loop closes its inspector when the loop ends.
    await this.#connection.post('Runtime.evaluate', {
      expression: `void setTimeout(() => process.getBuiltinModule('node:inspector').close(), 20).unref()`,
    });
    this.#connection.socket.close();
  }
}

/**
 * @param {Target} target
 * @param {number} seconds
 * @param {string} file
 */
async function record(target, seconds, file) {
  await target.text('start');
  await target.wait(seconds);
  const trace = await target.text('stop');
  writeFileSync(file, trace);
  /** @type {{ traceEvents: { ph: string }[] }} */
  const { traceEvents } = JSON.parse(trace);
  const tasks = traceEvents.filter(({ ph }) => ph === 'M').length;
  return `${file}: what ${tasks} ${tasks === 1 ? 'task' : 'tasks'} did in ${seconds} s. Open it at https://www.speedscope.app.`;
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
  const target = await Target.attach(Number(pid), Number(values.port));
  try {
    console.log(
      command === 'record'
        ? await record(target, seconds, values.out)
        : await target.text(command, values.locals),
    );
  } finally {
    await target.detach();
  }
}

if (typeof WebSocket === 'undefined') {
  // Node.js 20 has it behind a flag.
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
