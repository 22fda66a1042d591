import { catchAfterCancel } from '../../../lib/eslint/rules/catch-after-cancel.js';
import { inCoroutine, program, ruleTester } from '../support/rule-tester.js';

const valid = {
  'a catch around the wait': 'task.cancel(); try { yield* task; } catch {}',
  'a catch around both': 'try { task.cancel(); yield* task; } catch {}',
  'a wait that does not throw': 'task.cancel(); yield* gather([task]); yield* until(task);',
  'a wait for another task': 'task.cancel(); yield* future;',
  'a wait before': 'yield* task; task.cancel();',
  'a value that is expected in spite of it': 'task.cancel(); const value = yield* task; return yield* task;',
  'another task under the name':
    'let job = createTask(load("a")); job.cancel(); job = createTask(load("b")); yield* job;',
  'a branch in between': 'task.cancel(); if (task.done()) return; yield* task;',
  'a cancellation that is not a statement': 'if (task.cancel()) yield* task;',
  'another call of the task': 'task.cancelling(); task.done; yield* task; cancel(); yield* task;',
  'something else that can be cancelled': 'timer.cancel(); yield* timer;',
};
const declared = 'declare const timer: any, cancel: any;\n';
const withMethod = (code: string) =>
  inCoroutine(
    `declare const go: any; declare const job: Task<string> & { cancelAndWait(reason?: unknown): Future<void> };\n  ${code}`,
  );
const uncaught = [{ messageId: 'uncaught' as const, suggestions: null }];

/** The report, with the suggestion to write `cancelAndWait`. */
const suggesting = (wait: string, task: string, output: string) =>
  [
    { messageId: 'uncaught', suggestions: [{ messageId: 'cancelAndWait', data: { wait, task }, output }] },
  ] as const;

ruleTester.run('catch-after-cancel', catchAfterCancel, {
  valid: [
    ...Object.entries(valid).map(([name, code]) => ({ name, code: declared + inCoroutine(code) })),
    { name: 'a promise with a handler', code: program('task.cancel(); await task.catch(() => 1);') },
  ],
  invalid: [
    {
      name: 'in a coroutine',
      code: inCoroutine('task.cancel("late"); yield* task;'),
      errors: suggesting('yield*', 'task', inCoroutine('yield* task.cancelAndWait("late");')),
    },
    {
      name: 'at the top of a program',
      code: program('task.cancel(); await task;'),
      errors: suggesting('await', 'task', program('await task.cancelAndWait();')),
    },
    { name: 'a future', code: inCoroutine('future.cancel(); yield* future;'), errors: uncaught },
    {
      name: 'a property',
      code: program('class A { job = task; async stop() { this.job.cancel(); await this.job; } }'),
      errors: suggesting(
        'await',
        'this.job',
        program('class A { job = task; async stop() { await this.job.cancelAndWait(); } }'),
      ),
    },
    {
      name: 'where the task has cancelAndWait, at once and with something in between',
      code: withMethod('job.cancel("late");\n  yield* job;\n  job.cancel(); go();\n  yield* job;'),
      errors: [
        {
          messageId: 'uncaught',
          suggestions: [
            {
              messageId: 'cancelAndWait',
              data: { wait: 'yield*', task: 'job' },
              output: withMethod('yield* job.cancelAndWait("late");\n  job.cancel(); go();\n  yield* job;'),
            },
          ],
        },
        ...uncaught,
      ],
    },
    {
      name: 'plain statements in between',
      code: inCoroutine('task.cancel(); console.log("cancelled"); const n = 1; let m; m = n; yield* task;'),
      errors: uncaught,
    },
    {
      name: 'a finally, which catches nothing',
      code: inCoroutine('try { task.cancel(); yield* task; } finally { console.log(1); }'),
      errors: suggesting(
        'yield*',
        'task',
        inCoroutine('try { yield* task.cancelAndWait(); } finally { console.log(1); }'),
      ),
    },
    {
      name: 'in a catch',
      code: inCoroutine(
        'try { yield* sleep(1); } catch (error) { task.cancel(); yield* task; throw error; }',
      ),
      errors: suggesting(
        'yield*',
        'task',
        inCoroutine('try { yield* sleep(1); } catch (error) { yield* task.cancelAndWait(); throw error; }'),
      ),
    },
  ],
});
