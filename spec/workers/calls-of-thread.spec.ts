import { DEFAULT_LIMITS } from '../../lib/remote/wire/wire.js';
import { taskOf, type ThreadTask } from '../../lib/remote/worker/thread-task.js';
import { CallsOfThread } from '../../lib/workers/calls-of-thread.js';

const setup = { owner: 'jobs.js', limits: DEFAULT_LIMITS };

/** Begins a call of a module, and collects its reports. */
function begun(calls: CallsOfThread, module: string): { task: ThreadTask; reports: string[] } {
  const reports: string[] = [];
  const task = taskOf(module, { protocol: 1, id: 'a1', job: 'echo', args: [], attempt: 1, headers: {} });
  calls.begin(task, setup, ({ type }) => reports.push(type));
  return { task, reports };
}

describe('the calls of a thread', () => {
  it('are numbered, and a report reaches the call of its number alone', () => {
    const calls = new CallsOfThread();
    const first = begun(calls, 'jobs.js');
    calls.receive({ number: 1, report: { type: 'active' } });
    const second = begun(calls, 'jobs.js');
    calls.receive({ number: 1, report: { type: 'value', value: 'late' } });
    calls.receive({ number: 2, report: { type: 'value', value: 1 } });

    expect([first.task[0], second.task[0]]).toEqual([1, 2]);
    expect([first.reports, second.reports]).toEqual([['active'], ['value']]);
  });

  it('carry the setup of a module until a job of it has begun, which the thread reports', () => {
    const calls = new CallsOfThread();
    const first = begun(calls, 'jobs.js');
    const second = begun(calls, 'jobs.js'); // the first never began
    calls.receive({ number: 2, report: { type: 'active' } });
    const third = begun(calls, 'jobs.js');
    const other = begun(calls, 'others.js');

    expect([first, second, third, other].map(({ task }) => task[2])).toEqual([
      setup,
      setup,
      undefined,
      setup,
    ]);
  });
});
