import { execFileSync } from 'node:child_process';
import { WEB_ENTRY } from '../../lib/workers/web-entry.js';

/** Evaluates the script in a process that stands for a Web Worker; prints what it posts for a call of a module. */
function posted(module: string): unknown[] {
  const program = `
    const posted = [];
    const port = { postMessage: (message) => posted.push(message), close: () => posted.push('closed') };
    globalThis.postMessage = (message) => posted.push(message);
    (0, eval)(${JSON.stringify(WEB_ENTRY)});
    await onmessage({ data: { port, module: 'data:text/javascript,' + ${JSON.stringify(encodeURIComponent(module))}, call: { job: 'hash' } } });
    console.log(JSON.stringify(posted));
  `;
  const json = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  return JSON.parse(json) as unknown[];
}

const serving = '{ serve: ({ port, call }, jobs) => port.postMessage([call.job, jobs.length]) }';

describe('the script of a Web Worker', () => {
  it.each([
    ['the array `jobs`', `export const jobs = [${serving}, {}];`, 2],
    ['implementations that are exported by themselves', `export const hash = ${serving};`, 1],
    ['both, each once', `const hash = ${serving}; export const jobs = [hash]; export { hash };`, 1],
  ])('serves a call with %s', (_, module, count) => {
    expect(posted(module)).toEqual([['hash', count], 'rxtask: free']);
  });

  it.each([
    [
      'exports no jobs',
      'export const other = 1;',
      'TypeError',
      'exports no jobs. Write `export const jobs = [implement(…)]` there.',
    ],
    ['cannot be loaded', 'throw new RangeError("no memory");', 'RangeError', 'no memory'],
  ])('ends a call whose module %s', (_, module, name, message) => {
    const [end, ...rest] = posted(module);
    expect(end).toMatchObject({
      type: 'end',
      outcome: {
        status: 'failed',
        isFinal: true,
        thrown: { error: { name, message: expect.stringContaining(message) as unknown } },
      },
    });
    expect(rest).toEqual(['closed', 'rxtask: free']);
  });
});
