import { noTaskFromAsync } from '../../../lib/eslint/rules/no-task-from-async.js';
import { program, ruleTester } from '../support/rule-tester.js';

const valid = {
  'a task in an object': 'async function go() { return { task }; }',
  'a result': 'async function go() { return await task; }',
  'a result, by the type that the function declares': 'async function go(): Promise<string> { return task; }',
  'a result, by an alias and by any':
    'type P = Promise<string>; async function go(): P { return task; } async function stop(): any { return task; }',
  'something else': 'async function go() { return 1; } async function stop() { return; }',
  'a cold awaitable, whose result is meant': 'async function go() { return load("a"); }',
  'a gather, whose result is meant': 'async () => gather([task]); async () => shield(task);',
  'a function that is not async': 'function go() { return task; } const stop = () => task;',
  'a coroutine, which keeps what it returns': 'coroutine(function* () { return task; });',
  'an async generator': 'async function* go() { return task; }',
  'a function without a body of its own': 'createTask(async () => { task; });',
};
const flattened = (name: string, wrap: string, result: string) => ({
  messageId: 'flattened' as const,
  data: { name },
  suggestions: [
    { messageId: 'wrap' as const, output: program(wrap) },
    { messageId: 'await' as const, output: program(result) },
  ],
});

ruleTester.run('no-task-from-async', noTaskFromAsync, {
  valid: Object.entries(valid).map(([name, code]) => ({ name, code: program(code) })),
  invalid: [
    {
      name: 'a task by its name',
      code: program('async function go() { return task; }'),
      errors: [
        flattened(
          'task',
          'async function go() { return { task }; }',
          'async function go() { return await task; }',
        ),
      ],
    },
    {
      name: 'a task that is made there, by an arrow',
      code: program('const go = async () => createTask(sleep(1));'),
      errors: [
        flattened(
          'task',
          'const go = async () => ({ task: createTask(sleep(1)) });',
          'const go = async () => await createTask(sleep(1));',
        ),
      ],
    },
    {
      name: 'a future, which may never be done',
      code: program('async () => { const reply = new Future<string>(); return reply; };'),
      errors: [
        flattened(
          'reply',
          'async () => { const reply = new Future<string>(); return { reply }; };',
          'async () => { const reply = new Future<string>(); return await reply; };',
        ),
      ],
    },
    {
      name: 'a task in a function that declares to return one',
      code: program('async function go(): Promise<Task<string>> { return task; }'),
      errors: [
        flattened(
          'task',
          'async function go(): Promise<Task<string>> { return { task }; }',
          'async function go(): Promise<Task<string>> { return await task; }',
        ),
      ],
    },
    {
      name: 'a task or undefined, in an arrow with a block',
      code: program('async (ok: boolean) => { return ok ? task : undefined; };'),
      errors: [
        flattened(
          'task',
          'async (ok: boolean) => { return { task: ok ? task : undefined }; };',
          'async (ok: boolean) => { return await (ok ? task : undefined); };',
        ),
      ],
    },
  ],
});
