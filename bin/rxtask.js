#!/usr/bin/env node
/*
 * `rxtask tree PID`, `rxtask ps PID` and `rxtask record PID`: the tasks of a running process, which was started without any
 * flag or import.
 *
 * It asks the process to open its inspector (SIGUSR1), unless that is open, connects, checks that the process that answers is the
 * right one, evaluates an expression that takes a snapshot and formats it, and prints the text. It closes the inspector again if
 * it has opened it and no other command is attached. V8 answers between two instructions, so a process in an endless loop is
 * no obstacle: the expression is evaluated on top of the loop's stack, and reads the line of the loop from that. The process is never
 * paused, so a command that is killed leaves no paused process behind. Only what Node.js itself has is used.
 *
 * The process finds the tasks of all copies of rxtask in it by a global symbol. If it has not imported rxtask/inspect/node itself, it
 * loads that from the package of this command.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `usage: rxtask tree PID    the tasks of process PID as a tree, with the places where they wait
       rxtask ps PID      the same, a line for each task
       rxtask record PID  what its tasks do from now on, as a file for speedscope and Perfetto
options: --port N         where the inspector of the process listens (default: looked up on Linux, else 9229)
         --locals         show local variables too; they may hold secrets
         --seconds N      how long to record (default 5)
         --out FILE       where the recording is written (default trace.json)`;

/** The largest number that the system takes for a process. A larger one, or 0, would be taken for several processes. */
const LARGEST_PID = 2 ** 31 - 1;
/** Seconds that a recording may take: a timer takes no more. */
const LONGEST = 2_000_000;
/** Milliseconds after which the command says that it still waits. */
const PATIENCE = 5000;
/** Milliseconds after which a process that has not opened its inspector is given up. */
const OPENS_WITHIN = 30_000;
/** Milliseconds after which its other ports are asked: its inspector may be open there already. */
const OPENS_SOON = 1000;
/** Milliseconds within which an inspector answers. */
const ANSWERS_WITHIN = 2000;

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
 * @typedef {{ refused: string, isEmpty?: boolean }} Refused `isEmpty`: the process has no tasks
 * @typedef {{ result?: { value: { text: string } | Refused }, exceptionDetails?: { exception: { description: string } } }} Answer
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
      refused:
        `another process, ${process.pid}, has the port. Process ${pid} opens its inspector only at the port that it was ` +
        'started with: close the other inspector, or start the process with --inspect-port=0.',
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
    return { refused: 'no task of rxtask has been started in its main thread.', isEmpty: true };
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
 * @param {number} [ms] how long it may take to answer: a server that hangs is no inspector
 * @returns {Promise<string | undefined>} the address of the inspector, if it listens
 */
async function inspectorAt(port, ms) {
  try {
    const signal = ms === undefined ? null : AbortSignal.timeout(ms);
    const response = await fetch(`http://127.0.0.1:${port}/json/list`, { signal });
    const [target] = /** @type {{ webSocketDebuggerUrl: string }[]} */ (await response.json());
    return target?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}

/**
 * Whether the program of a process is Node.js, by its file. Undefined where the system does not show it (only Linux does).
 *
 * @param {number} pid
 */
function isNode(pid) {
  try {
    const file = `/proc/${pid}/exe`;
    if (/node|electron/i.test(basename(readlinkSync(file)))) return true;
    // An application that has Node.js inside, or a Node.js whose program is in a library.
    return (
      readFileSync(file).includes('_debugProcess') ||
      readFileSync(`/proc/${pid}/maps`, 'utf8').includes('libnode')
    );
  } catch {
    return undefined;
  }
}

/**
 * All processes with their parents, from /proc, or from `ps` on other systems.
 *
 * @returns {{ pid: number, parent: number, isNode: () => boolean }[]}
 */
function processes() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          // `pid (name) state parent …`; the name may hold anything
          const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
            .replace(/^.*\) /s, '')
            .split(' ');
          const pid = Number(name);
          return [{ pid, parent: Number(parent), isNode: () => isNode(pid) === true }];
        } catch {
          return []; // it has ended
        }
      });
  } catch {
    const { stdout, status } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
    if (status !== 0) return [];
    return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, pid, parent, name = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      isNode: () => /node/i.test(basename(name)),
    }));
  }
}

/**
 * Names the Node.js programs below a process, if it is a wrapper such as npx, npm, tsx or a shell: those that run no other one.
 *
 * @param {number} pid
 */
function childrenText(pid) {
  const all = processes();
  const below = [pid];
  for (const each of below)
    below.push(...all.filter(({ parent }) => parent === each).map((child) => child.pid));
  const programs = all.filter((each) => each.pid !== pid && below.includes(each.pid) && each.isNode());
  const [first, ...more] = programs.filter(({ pid: own }) => !programs.some(({ parent }) => parent === own));
  if (first === undefined) return '';
  const children = more.length === 0 ? 'child' : 'children';
  return ` It has the ${children} ${[first, ...more].map((each) => each.pid).join(', ')}: try \`rxtask tree ${first.pid}\`.`;
}

/**
 * The ports that a process listens at, and all ports that are taken. Undefined where the system does not show them (only Linux does).
 *
 * @param {number} pid
 */
function portsOf(pid) {
  try {
    const sockets = readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return ''; // it has been closed
      }
    });
    const LISTENS = '0A';
    const listening = ['tcp', 'tcp6']
      .flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTENS)
      .map((fields) => ({
        port: parseInt((fields[1] ?? '').split(':')[1] ?? '', 16),
        socket: `socket:[${fields[9]}]`,
      }));
    return {
      own: listening.filter(({ socket }) => sockets.includes(socket)).map(({ port }) => port),
      taken: listening.map(({ port }) => port),
    };
  } catch {
    return undefined;
  }
}

/**
 * The port at which a process opens its inspector: of its options, or of its NODE_OPTIONS, where the system shows them. 0 is any port.
 *
 * @param {number} pid
 */
function inspectorPortOf(pid) {
  try {
    const options = /^NODE_OPTIONS=(.*)$/.exec(
      readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .find((line) => line.startsWith('NODE_OPTIONS=')) ?? '',
    )?.[1];
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const ports = [...(options ?? '').split(' '), ...args]
      .join('\n')
      .matchAll(/^--(?:inspect(?:-brk|-wait|-port)?|debug-port)(?:=|(?<=-port)\n)(?:.*:)?(\d+)$/gm);
    return Number([...ports].at(-1)?.[1] ?? 9229);
  } catch {
    return 9229;
  }
}

/**
 * The address of the inspector of a process, if it is open where the process was started to open it.
 *
 * @param {number} pid
 * @param {number | undefined} port undefined if it is not known
 */
async function openInspectorOf(pid, port) {
  const usual = port ?? inspectorPortOf(pid);
  const own = port === undefined ? portsOf(pid)?.own : undefined;
  return own === undefined || own.includes(usual) ? inspectorAt(usual) : undefined;
}

/**
 * Asks a process to open its inspector. A signal would end a process that does not listen to it, or mean something else to another
 * program, so this looks first, where the system shows it (Linux).
 *
 * @param {number} pid
 */
function askForInspector(pid) {
  try {
    process.kill(pid, 0); // sends nothing
  } catch (cause) {
    const isForeign = /** @type {NodeJS.ErrnoException} */ (cause).code === 'EPERM';
    throw new Refusal(
      isForeign
        ? `process ${pid} belongs to another user: run this command as that user.`
        : `there is no process ${pid}.`,
      { cause },
    );
  }
  if (isNode(pid) === false)
    throw new Refusal(`process ${pid} is not a Node.js program.${childrenText(pid)}`);
  const SIGUSR1 = 10;
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // another system
  }
  const caught = /^SigCgt:\s*([\da-f]+)$/m.exec(status)?.[1];
  if (caught !== undefined && ((BigInt(`0x${caught}`) >> BigInt(SIGUSR1 - 1)) & 1n) === 0n)
    throw new Refusal(
      `process ${pid} does not listen to SIGUSR1: it has not begun, or runs with --disable-sigusr1 or --permission. ` +
        'Start it with --inspect.',
    );
  /** @type {{ _debugProcess(pid: number): void }} */ (/** @type {unknown} */ (process))._debugProcess(pid);
}

/** The user has pressed Ctrl-C: a command ends properly, so that it leaves no port open. */
const interrupted = new Promise((resolve) => process.once('SIGINT', resolve));
/** Fails then. @type {Promise<never>} */
const givenUp = interrupted.then(() => {
  throw new Refusal('interrupted.');
});
givenUp.catch(() => undefined); // no command may be waiting

/** Does not keep the command alive. @param {number} ms */
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/**
 * Waits for what a process does, and says so when it takes long.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {string} what it has not done
 * @returns {Promise<T>}
 */
async function patiently(promise, what) {
  const timer = setTimeout(() => {
    console.error(
      `${what} yet. It may be blocked, for example in execSync(). Still waiting; Ctrl-C ends this.`,
    );
  }, PATIENCE);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Makes a process open its inspector.
 *
 * @param {number} pid
 * @param {number | undefined} port undefined if it is not known
 * @returns {Promise<{ url: string, isOpened: boolean }>} the address of the inspector, and whether it was not open before
 */
async function openInspector(pid, port) {
  const ports = portsOf(pid);
  const usual = port ?? inspectorPortOf(pid);
  askForInspector(pid); // does nothing if it is open
  if (port === undefined && ports?.taken.includes(usual) === true && !ports.own.includes(usual))
    throw new Refusal(
      `process ${pid} cannot open its inspector: another process has port ${usual}, the only one that it would use. Close ` +
        'that inspector, for example by ending its debugger, or start the process with --inspect-port=0.',
    );
  const end = Date.now() + OPENS_WITHIN;
  for (;;) {
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 30)), givenUp]);
    const isLate = Date.now() > end - OPENS_WITHIN + OPENS_SOON;
    const candidates =
      port !== undefined || ports === undefined
        ? [usual]
        : (portsOf(pid)?.own ?? []).filter((each) => isLate || !ports.own.includes(each));
    for (const each of candidates) {
      const url = await inspectorAt(each, ANSWERS_WITHIN);
      if (url !== undefined) return { url, isOpened: ports?.own.includes(each) !== true };
    }
    try {
      process.kill(pid, 0);
    } catch {
      throw new Refusal('the process has ended.');
    }
    if (Date.now() > end)
      throw new Refusal(
        `process ${pid} has opened no inspector. It may open it at another port than ${usual} (--port), handle SIGUSR1 itself, ` +
          'or be blocked; a blocked process opens its inspector when it goes on.',
      );
  }
}

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
   * @param {number | undefined} port undefined if it is not known
   * @param {number} seconds how long it takes at least
   */
  static async attach(pid, port, seconds) {
    const found = await openInspectorOf(pid, port);
    const { url, isOpened } =
      found !== undefined
        ? { url: found, isOpened: false }
        : await patiently(openInspector(pid, port), `process ${pid} has not opened its inspector`);
    const target = new Target(pid, await Connection.to(url));
    try {
      await target.#answered(target.#connection.post('Runtime.enable'), false); // tells of the end of the process
      await target.text('attach', { isOpened, seconds });
    } catch (error) {
      await target.detach();
      throw error;
    }
    return target;
  }

  /**
   * Waits for an answer. Ctrl-C ends that, unless the command is about to end.
   *
   * @param {Promise<Answer>} answer
   * @param {boolean} isEnd
   */
  #answered(answer, isEnd) {
    return patiently(
      isEnd ? answer : Promise.race([answer, givenUp]),
      `process ${this.pid} has not answered`,
    );
  }

  /**
   * @param {string} command
   * @param {{ locals?: boolean, seconds?: number, isOpened?: boolean }} [options]
   * @returns {Promise<string>}
   */
  async text(command, { locals = false, seconds = 0, isOpened = false } = {}) {
    const folder = fileURLToPath(new URL('../dist/cjs', import.meta.url));
    const args = [this.pid, folder, { command, id: this.#id, seconds, locals, isOpened }];
    const answer = this.#connection.post('Runtime.evaluate', {
      expression: `(${evaluated.toString()})(${args.map((value) => JSON.stringify(value)).join()})`,
      returnByValue: true,
    });
    const { result, exceptionDetails } = await this.#answered(
      answer,
      command === 'stop' || command === 'detach',
    );
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception.description);
    const { value } = /** @type {Required<Answer>} */ ({ result }).result;
    if ('refused' in value) {
      const threads = value.isEmpty === true ? ' Tasks in worker threads are not seen.' : '';
      const hint = value.isEmpty === true ? childrenText(this.pid) : '';
      throw new Refusal(`process ${this.pid}: ${value.refused}${threads}${hint}`);
    }
    return value.text;
  }

  /** Waits, unless the process ends or the user has seen enough (Ctrl-C). @param {number} seconds */
  wait(seconds) {
    return Promise.race([delay(seconds * 1000), interrupted, this.#connection.lost]);
  }

  async detach() {
    const { socket } = this.#connection;
    if (socket.readyState !== WebSocket.OPEN) return;
    // A blocked process detaches, and closes the connection, when it goes on: after Ctrl-C, this does not wait for that.
    const isEnough = interrupted.then(() => delay(1000));
    void isEnough.then(() => delay(100)).then(() => process.exit()); // with the exit code that main has set
    try {
      await Promise.race([this.text('detach'), isEnough]);
    } catch {
      // it is another process, or has ended
    }
    socket.close();
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
  /** @type {{ traceEvents: { ph: string }[] }} */
  const { traceEvents } = JSON.parse(trace);
  const tasks = traceEvents.filter(({ ph }) => ph === 'M').length;
  if (tasks === 0)
    throw new Refusal(`process ${target.pid} had no tasks meanwhile: ${file} was not written.`);
  try {
    writeFileSync(file, trace);
  } catch (cause) {
    throw new Refusal(`the recording cannot be written: ${String(cause)}`, { cause });
  }
  return `${file}: what ${tasks} ${tasks === 1 ? 'task' : 'tasks'} did in ${Math.round((Date.now() - began) / 1000)} s. Open it at https://www.speedscope.app.`;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      locals: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '5' },
      out: { type: 'string', default: 'trace.json' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const [command = '', pid = '', ...rest] = positionals;
  const seconds = Number(values.seconds);
  const port = values.port === undefined ? undefined : Number(values.port);
  const mistakes = [
    command === '' && 'a command is missing.',
    !['', 'tree', 'ps', 'record'].includes(command) && `there is no command ${command}.`,
    pid === '' && `${command} takes the number of a process.`,
    (!/^[1-9]\d*$/.test(pid) || Number(pid) > LARGEST_PID) && `${pid} is not the number of a process.`,
    rest.length > 0 && `${command} takes one process, not ${rest.length + 1}.`,
    !(seconds > 0 && seconds <= LONGEST) &&
      `--seconds takes a number of seconds up to ${LONGEST}, not ${values.seconds}.`,
    port !== undefined &&
      !(Number.isInteger(port) && port > 0 && port < 65_536) &&
      `--port takes the number of a port, not ${values.port}.`,
  ];
  const mistake = mistakes.find((each) => each !== false);
  if (mistake !== undefined) throw new Refusal(`${mistake}\n\n${USAGE}`);
  const target = await Target.attach(Number(pid), port, seconds);
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
