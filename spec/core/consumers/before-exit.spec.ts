import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type * as beforeExit from '../../../lib/core/consumers/before-exit.js';

const program = join(__dirname, 'support/unread-at-exit.ts');

type Module = Pick<typeof beforeExit, 'onceBeforeExit'>;

/** Loads the module in a host that has only these globals. */
function inHost(globals: { document?: unknown; process?: unknown }): Module {
  const saved = { document: Reflect.get(globalThis, 'document') as unknown, process: globalThis.process };
  let loaded: Module | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<Module>('../../../lib/core/consumers/before-exit.js');
  });
  const { onceBeforeExit } = loaded!;
  return {
    onceBeforeExit(report) {
      Object.assign(globalThis, { process: undefined, document: undefined }, globals);
      try {
        return onceBeforeExit(report);
      } finally {
        Object.assign(globalThis, saved);
      }
    },
  };
}

/** Runs the program in a separate process. */
function exit(what: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', program, what], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('When a process exits', () => {
  it.each([
    ['nothing fails', 0, 'listeners: 0\n'],
    ['a task fails', 1, 'task: Error: broken\n'],
    ['a future fails', 1, 'future: Error: broken\n'],
    ['three tasks fail', 1, 'a: Error: broken\nb: Error: broken\nc: Error: broken\n'],
    ['a task fails, and is read in time', 0, ''],
    ['a task fails, with exit code 3', 3, 'task: Error: broken\n'],
    ['a task fails, and process.exit() follows', 1, 'task: Error: broken\n'],
    ['many tasks fail', 1, 'listeners: 1\n'],
  ])(
    'and %s: code %i',
    async (what, code, stdout) => {
      expect(await exit(what)).toEqual({ code, stdout, stderr: '' });
    },
    60_000,
  );

  it('a handler of reports that throws is printed each time, and hides no other report', async () => {
    const { code, stderr } = await exit('a task fails, and the handler throws');

    expect(code).toBe(1);
    expect(stderr.match(/of the handler/g)).toHaveLength(2);
  }, 60_000);
});

describe('The listener of an exit', () => {
  /** Makes a process with this exit code exit. Returns the exit code after that. */
  function exitCodeAfter(exitCode: unknown, hasReport: boolean): unknown {
    const listeners: [string, () => void][] = [];
    const host = { exitCode, once: (...added: [string, () => void]) => listeners.push(added) };
    const { onceBeforeExit } = inHost({ process: host });
    expect(onceBeforeExit(() => hasReport)).toBe(true);
    expect(listeners.map(([event]) => event)).toEqual(['exit']);
    listeners[0]![1]();
    return host.exitCode;
  }

  it.each([undefined, null, 0, '0'])('turns the exit code %p into 1 if there is a report', (code) => {
    expect(exitCodeAfter(code, true)).toBe(1);
    expect(exitCodeAfter(code, false)).toBe(code);
  });

  it.each([3, '3'])('keeps the exit code %p', (code) => {
    expect(exitCodeAfter(code, true)).toBe(code);
  });
});

describe('Where a page is hidden', () => {
  it('reports each time it is hidden, and not when it is shown again', () => {
    const listeners: (() => void)[] = [];
    const document = {
      visibilityState: 'visible',
      addEventListener: (_type: string, listener: () => void) => listeners.push(listener),
    };
    const { onceBeforeExit } = inHost({ document });
    const report = jest.fn(() => true);

    expect(onceBeforeExit(report)).toBe(true);
    expect(onceBeforeExit(report)).toBe(true);
    expect(listeners).toHaveLength(1);
    for (const state of ['hidden', 'visible', 'hidden']) {
      document.visibilityState = state;
      listeners[0]!();
    }
    expect(report).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['neither process nor document', {}],
    ['a process without events', { process: {} }],
    ['a document without events', { document: {} }],
  ])('does nothing in a host that has %s', (_, globals) => {
    expect(inHost(globals).onceBeforeExit(() => true)).toBe(false);
  });
});
