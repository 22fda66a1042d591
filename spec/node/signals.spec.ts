import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

type Wish = [signal: 'SIGINT' | 'SIGTERM', afterMs: number];

/** Starts the server, and sends it real signals: the first when it is ready. */
async function play(cleanUp: string, ...wishes: Wish[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'spec/node/programs/server.ts', cleanUp]);
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  while (!output.includes('ready')) await Promise.race([once(child.stdout, 'data'), ended]);
  for (const [signal, afterMs] of wishes) {
    await delay(afterMs);
    process.kill(child.pid!, signal);
  }
  const [code, killedBy] = await ended;
  return { code, killedBy, output: output.replace('ready\n', ''), errors };
}

const CLEAN = 'main cleans up\nbackground is over\n';

describe('a program under runMain, told by the system', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s: it cleans up and exits with %i by itself', async (signal, code) => {
    expect(await play('is quick', [signal, 0])).toEqual({
      code,
      killedBy: null,
      output: `${CLEAN}code ${String(code)}\n`,
      errors: '',
    });
  });

  it('a SIGINT that a wrapper passes on at once is the same SIGINT', async () => {
    expect(await play('is quick', ['SIGINT', 0], ['SIGINT', 2])).toMatchObject({ code: 130, errors: '' });
  });

  it('if main returns, the code is 0', async () => {
    expect(await play('swallows', ['SIGTERM', 0])).toMatchObject({ code: 0, output: `${CLEAN}code 0\n` });
  });

  it('if clean-up fails, the code is 1, and the error is printed with its stack', async () => {
    const { code, errors } = await play('fails', ['SIGTERM', 0]);

    expect(code).toBe(1);
    expect(errors).toMatch(/^Error: disk full\n +at failing .*server\.ts/);
  });

  it('a second signal prints what hangs and ends the program, with the code of that signal', async () => {
    const { code, output, errors } = await play('hangs', ['SIGINT', 0], ['SIGINT', 400]);

    expect([code, output]).toEqual([130, 'main cleans up\n']);
    expect(errors.split('\n')).toEqual([
      'rxtask: SIGINT, the second signal: the exit is forced. Tasks left:',
      expect.stringMatching(
        /^ {2}"main" cancelling, waits for sleep\(\) at main \(.*server\.ts:36:9\), cancellation requested .* created at .*server\.ts:\d+:\d+$/,
      ),
      expect.stringMatching(
        /^ {2}"background" running, waits for sleep\(\) at background \(.*server\.ts:10:5\), created at .*server\.ts:\d+:\d+$/,
      ),
      '',
    ]);
  });

  it('the end of graceMs does the same', async () => {
    const { code, errors } = await play('is limited', ['SIGTERM', 0]);

    expect(code).toBe(143);
    expect(errors).toContain('clean-up has taken more than 50 ms');
  });

  it('if clean-up waits for something that never happens, prints that, and keeps the code', async () => {
    const { code, errors } = await play('stalls', ['SIGINT', 0]);

    expect(code).toBe(130);
    expect(errors).toMatch(
      /"main" cancelling, waits for what never comes at main \(.*server\.ts:28:35\), cancellation requested (?:just now|.* s ago) because its signal was aborted \(SIGINT\)/,
    );
  });

  it('if a listener of beforeExit wakes main, prints nothing', async () => {
    expect(await play('is woken', ['SIGTERM', 0])).toMatchObject({ code: 143, errors: '' });
  });
});
