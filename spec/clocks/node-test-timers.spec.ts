import { programs } from '../support/program.js';

/** What `node:test` can mock, and whether RxJS's own timers, which need `setInterval` and `Date`, follow the mocks. */
const mocked: [string, string[], boolean][] = [
  ['everything', ['setTimeout', 'setInterval', 'setImmediate', 'Date'], true],
  ['all but setImmediate', ['setTimeout', 'setInterval', 'Date'], true],
  ['setTimeout alone', ['setTimeout'], false],
  ['setTimeout and setImmediate', ['setTimeout', 'setImmediate'], false],
];

const setUp = (apis: string[]) => `
  import { mock } from 'node:test';
  const { createTask, sleep, now, rxjs } = await import('./rxtask.mjs');
  const immediate = setImmediate, clock = () => performance.now();
  const settled = async () => { for (let i = 0; i < 50; i++) await null; };
  mock.timers.enable({ apis: ${JSON.stringify(apis)} });
`;

describe.each(mocked)('under the timers of node:test that replace %s,', (_what, apis, isForRxjs) => {
  const runProgram = programs();
  const run = (program: string) => runProgram(program, { args: ['--no-warnings'] });

  it("a task's sleep ends at its time, as RxJS's timer", async () => {
    const program = `${setUp(apis)}
      const ended = [];
      createTask(sleep(100)).addDoneCallback(() => ended.push('task'));
      if (${String(isForRxjs)}) rxjs.timer(100).subscribe(() => ended.push('timer'));
      await settled();
      mock.timers.tick(99); await settled();
      console.log('99 ms:', ended.join());
      mock.timers.tick(1); await settled();
      console.log('100 ms:', ended.sort().join());`;
    const ended = isForRxjs ? 'task,timer' : 'task';
    expect(await run(program)).toEqual({ lines: ['99 ms: ', `100 ms: ${ended}`], errors: '', code: 0 });
  });

  it('whatever the real clock shows at its start', async () => {
    const program = `${setUp(apis)}
      let late = 0;
      for (let i = 0; i < 500; i++) {
        const task = createTask(sleep(1 + i % 100));
        await settled();
        mock.timers.tick(1 + i % 100);
        await settled();
        if (!task.done()) late++;
      }
      console.log(late);`;
    expect(await run(program)).toEqual({ lines: ['0'], errors: '', code: 0 });
  });

  it('a fresh task takes its first step in a synchronous tick', async () => {
    const program = `${setUp(apis)}
      const steps = [];
      createTask(function* () { steps.push('first'); yield* sleep(0); steps.push('second'); });
      mock.timers.tick(1);
      console.log(steps.join());`;
    expect(await run(program)).toEqual({ lines: ['first,second'], errors: '', code: 0 });
  });

  it('after a first step of more than 10 ms the task goes on when the timers tick', async () => {
    const program = `${setUp(apis)}
      const task = createTask(function* () {
        const end = clock() + 30;
        while (clock() < end);
        yield* sleep(0);
        yield* sleep(100);
        return 'slept';
      });
      await settled();
      mock.timers.tick(1);
      await settled();
      mock.timers.tick(100);
      console.log(task.done() && task.result());`;
    expect(await run(program)).toEqual({ lines: ['slept'], errors: '', code: 0 });
  });

  it('a task that polls for something that the real host does gets it, also after time was moved', async () => {
    const program = `import { readFile } from 'node:fs/promises';
      ${setUp(apis)}
      let text;
      const other = createTask(sleep(50_000, 'the other'));
      const task = createTask(function* () {
        yield* sleep(10_000);
        readFile(new URL(import.meta.url)).then((read) => { text = read; });
        while (text === undefined) yield* sleep(0);
        return text.length > 0;
      });
      await settled();
      mock.timers.tick(10_000);
      console.log(await task);
      mock.timers.tick(40_000);
      await settled();
      console.log(other.done() && other.result());`;
    expect(await run(program)).toEqual({ lines: ['true', 'the other'], errors: '', code: 0 });
  });
});
