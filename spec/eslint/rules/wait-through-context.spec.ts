import { waitThroughContext } from '../../../lib/eslint/rules/wait-through-context.js';
import { program, ruleTester } from '../support/rule-tester.js';

const valid = {
  'waits of the context':
    'createTask(async (context) => { await context.sleep(1); await context.until(task); });',
  'waits of the context, taken apart':
    'createTask(async ({ sleep, until }) => { await sleep(1); await until(task); });',
  'a promise': 'createTask(async () => { await Promise.resolve(1); });',
  'a coroutine': 'createTask(function* () { yield* sleep(1); });',
  'an async function that is no body':
    'const go = async () => { await sleep(1); }; async function stop() { await task; }',
  'a callback of something else': '[1].map(async () => { await sleep(1); });',
  'a function inside of a body': 'createTask(async () => { [1].map(async () => { await sleep(1); }); });',
  'clean-up that no further request interrupts':
    'createTask(async ({ signal }) => { try { go(signal); } finally { await sleep(1); } });',
  'the top of a program': 'await sleep(1);',
};

/** Before, after, and which call is suggested. */
const invalid = [
  [
    'sleep',
    'createTask(async (context) => { await sleep(1); });',
    'createTask(async (context) => { await context.sleep(1); });',
    'context.sleep',
  ],
  [
    'until',
    'run(async (c) => { await until(go()); });',
    'run(async (c) => { await c.until(go()); });',
    'c.until',
  ],
  ['until', 'run(async (c) => { await task; });', 'run(async (c) => { await c.until(task); });', 'c.until'],
  [
    'until',
    'run(async (c) => { await load("a"); });',
    'run(async (c) => { await c.until(load("a")); });',
    'c.until',
  ],
  [
    'until',
    'run(async (c) => { await sleep(1, "a"); });',
    'run(async (c) => { await c.until(sleep(1, "a")); });',
    'c.until',
  ],
  [
    'sleep',
    'createTask(async () => { await sleep(1); });',
    'createTask(async (context) => { await context.sleep(1); });',
    'context.sleep',
  ],
  [
    'sleep',
    'createTask(async function () { await sleep(1); });',
    'createTask(async function (context) { await context.sleep(1); });',
    'context.sleep',
  ],
  [
    'until',
    'createTask(async ({ until: wait }) => { await task; });',
    'createTask(async ({ until: wait }) => { await wait(task); });',
    'wait',
  ],
  [
    'until',
    'taskGroup(async (group, c) => { await task; });',
    'taskGroup(async (group, c) => { await c.until(task); });',
    'c.until',
  ],
  [
    'sleep',
    'periodic(1, async (n, c) => { await sleep(n); });',
    'periodic(1, async (n, c) => { await c.sleep(n); });',
    'c.sleep',
  ],
  [
    'sleep',
    'waitFor(async (c) => sleep(await sleep(1, 5)), 9); waitFor(async (c) => { await sleep(1); }, 9);',
    '',
    '',
  ],
  [
    'sleep',
    'const body: TaskBody<void> = async (c) => { await sleep(1); };',
    'const body: TaskBody<void> = async (c) => { await c.sleep(1); };',
    'c.sleep',
  ],
  [
    'sleep',
    'async function body(c: TaskContext) { await sleep(1); }',
    'async function body(c: TaskContext) { await c.sleep(1); }',
    'c.sleep',
  ],
  [
    'sleep',
    'async function body(n: number, { sleep: pause }: TaskContext) { await sleep(n); }',
    'async function body(n: number, { sleep: pause }: TaskContext) { await pause(n); }',
    'pause',
  ],
  [
    'sleep',
    'try { createTask(async (c) => { try { await sleep(1); } catch {} }); } finally { go(); }',
    'try { createTask(async (c) => { try { await c.sleep(1); } catch {} }); } finally { go(); }',
    'c.sleep',
  ],
] as const;

/** Reported without a suggestion: the body has no name for what it needs. */
const without = [
  'createTask(async ({ signal }) => { go(signal); await sleep(1); });',
  'createTask(async ({ ...rest }) => { await sleep(1); });',
  'createTask(async ({ sleep: { length } }) => { await sleep(length); });',
  'periodic(1, async () => { await sleep(1); });',
];
const go = 'declare const go: any;\n';

ruleTester.run('wait-through-context', waitThroughContext, {
  valid: Object.entries(valid).map(([name, code]) => ({ name, code: go + program(code) })),
  invalid: [
    ...invalid
      .filter(([, , output]) => output !== '')
      .map(([messageId, code, output, call]) => ({
        name: code,
        code: go + program(code),
        errors: [
          {
            messageId,
            suggestions: [{ messageId: 'use' as const, data: { call }, output: go + program(output) }],
          },
        ],
      })),
    ...without.map((code) => ({
      name: code,
      code: go + program(code),
      errors: [{ messageId: 'sleep' as const, suggestions: null }],
    })),
    {
      name: 'an import under another name, and a namespace',
      code: "import * as rxtask from 'rxtask';\nimport { sleep as pause } from 'rxtask';\nrxtask.run(async (c) => { await pause(1); });\nrxtask.run(async (c) => { await rxtask.sleep(1); });",
      errors: [
        {
          messageId: 'sleep',
          suggestions: [
            {
              messageId: 'use',
              output:
                "import * as rxtask from 'rxtask';\nimport { sleep as pause } from 'rxtask';\nrxtask.run(async (c) => { await c.sleep(1); });\nrxtask.run(async (c) => { await rxtask.sleep(1); });",
            },
          ],
        },
        {
          messageId: 'sleep',
          suggestions: [
            {
              messageId: 'use',
              output:
                "import * as rxtask from 'rxtask';\nimport { sleep as pause } from 'rxtask';\nrxtask.run(async (c) => { await pause(1); });\nrxtask.run(async (c) => { await c.sleep(1); });",
            },
          ],
        },
      ],
    },
  ],
});
