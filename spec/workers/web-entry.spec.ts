import { execFileSync } from 'node:child_process';
import { WEB_ENTRY } from '../../lib/workers/web-entry.js';

/** Evaluates the script in a process that stands for a Web Worker. Prints what it posts for a call of a module. */
function posted(module: string, messages: readonly object[] = []): unknown[] {
  const program = `
    const posted = [];
    globalThis.postMessage = (message) => posted.push(message);
    (0, eval)(${JSON.stringify(WEB_ENTRY)});
    const task = [1, 'data:text/javascript,' + ${JSON.stringify(encodeURIComponent(module))}, undefined, 'hash'];
    const served = [onmessage({ data: task })];
    for (const data of ${JSON.stringify(messages)}) {
      if (Array.isArray(data)) await Promise.all(served);
      served.push(onmessage({ data }));
    }
    await Promise.all(served);
    console.log(JSON.stringify(posted));
  `;
  const json = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  return JSON.parse(json) as unknown[];
}

const serving =
  '{ serve: async (task, jobs, wire) => ({ job: task[3], jobs: jobs.length, early: wire.early }) }';

describe('the script of a Web Worker', () => {
  it.each([
    ['the array `jobs`', `export const jobs = [${serving}, ${serving}];`, 2],
    ['an array of which some are no jobs', `export const jobs = [1, ${serving}];`, 1],
    ['implementations that are exported by themselves', `export const hash = ${serving};`, 1],
    ['both, each once', `const hash = ${serving}; export const jobs = [hash]; export { hash };`, 1],
  ])('serves a call with %s', (_, module, count) => {
    expect(posted(module)).toEqual([
      { number: 1, report: { type: 'end', outcome: { job: 'hash', jobs: count, early: [] } } },
    ]);
  });

  it('keeps the requests for this call that come while the module is loading', () => {
    const requests = [
      { number: 0, request: 'for another' },
      { number: 1, request: 'stop' },
    ];

    expect(posted(`export const jobs = [${serving}];`, requests)).toMatchObject([
      { report: { outcome: { early: ['stop'] } } },
    ]);
  });

  it('passes the same array for all calls of a module: the setup that comes with the first one is kept by it', () => {
    const counting = '{ serve: async (task, jobs) => (jobs.count = (jobs.count ?? 0) + 1) }';
    const module = `data:text/javascript,${encodeURIComponent(`export const jobs = [${counting}];`)}`;
    const again = [[2, module, undefined, 'hash']];

    expect(posted(`export const jobs = [${counting}];`, again)).toMatchObject([
      { number: 1, report: { outcome: 1 } },
      { number: 2, report: { outcome: 2 } },
    ]);
  });

  it('posts nothing after a job that has posted its outcome', () => {
    expect(
      posted('export const jobs = [{ serve: async (task, jobs, wire) => void wire.post("mine", []) }];'),
    ).toEqual([{ number: 1, report: 'mine' }]);
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
    expect((end as { report: unknown }).report).toMatchObject({
      type: 'end',
      outcome: {
        status: 'failed',
        isFinal: true,
        thrown: { error: { name, message: expect.stringContaining(message) as unknown } },
      },
    });
    expect(rest).toEqual([]);
  });
});
