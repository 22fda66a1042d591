import { noFloatingAwaitables } from '../../../lib/eslint/rules/no-floating-awaitables.js';
import { inCoroutine, program, ruleTester } from '../support/rule-tester.js';

const valid = [
  ['a wait', 'yield* sleep(1); const item = yield* new Queue<number>().get();'],
  ['what is kept', 'const wait = sleep(1); let late; late = load("a"); gather([wait, late]);'],
  ['what is dropped on purpose', 'void sleep(1); void steps();'],
  ['what runs by itself', 'createTask(sleep(1)); gather([load("a")]); shield(task); periodic(1, () => 1);'],
  ['a future', 'task; future;'],
  ['a subscription, and a promise', 'sleep(1).subscribe(); sleep(1).then(() => 1);'],
  ['a generator that is stepped by hand', 'const stepper = steps(); stepper.next(); steps().return(1);'],
  ['a generator of values', 'function* values() { yield 1; } values();'],
  ['a result of another kind', '[sleep(1)].map(() => 1); works.add(task);'],
  ['what decides what comes after', 'sleep(1) && task;'],
  [
    'a callback whose result is used',
    '[1].map(() => sleep(1)); createTask(() => sleep(1)); run(() => load("a"));',
  ],
  [
    'a callback with an overload that takes a promise',
    'declare function it(name: string, fn: () => void): void; declare function it(name: string, fn: () => PromiseLike<unknown>): void; it("a", () => sleep(1));',
  ],
  [
    'a callback that may return anything',
    'declare function go(fn: () => unknown): void; go(() => sleep(1));',
  ],
  [
    'a callback that may return a promise',
    'declare function go(fn: () => void | PromiseLike<void>): void; go(() => sleep(1));',
  ],
  [
    'an async callback, and a generator',
    '[1].forEach(async () => sleep(1)); [1].forEach(function* () { return sleep(1); });',
  ],
  [
    'a callback that returns nothing, or what runs',
    '[1].forEach(() => { return; }); [1].forEach(() => createTask(sleep(1)));',
  ],
  ['a function that nothing asks for', 'const go = () => sleep(1); function start() { return sleep(1); }'],
  ['an Observable, unless it is asked for', 'task.pipe();'],
];

const callbacks = [
  ['[1].forEach(() => steps());', '[1].forEach(() => createTask(steps()));'],
  [
    '[1].forEach((n) => new Queue<number>().put(n));',
    '[1].forEach((n) => createTask(new Queue<number>().put(n)));',
  ],
  ['[1].forEach(() => { return sleep(1); });', '[1].forEach(() => { return createTask(sleep(1)); });'],
  [
    'task.state$.subscribe({ next: () => load("a") });',
    'task.state$.subscribe({ next: () => createTask(load("a")) });',
  ],
  ['task.addDoneCallback(() => sleep(1));', 'task.addDoneCallback(() => createTask(sleep(1)));'],
  [
    'declare function on(name: "a", fn: () => void): void; declare function on(name: "b"): void; on("a", () => sleep(1));',
    'declare function on(name: "a", fn: () => void): void; declare function on(name: "b"): void; on("a", () => createTask(sleep(1)));',
  ],
];

/** In a coroutine, before and after each of the two suggestions. */
const inStatements = [
  ['cold', 'sleep(5);', 'yield* sleep(5);', 'createTask(sleep(5));'],
  ['cold', 'load("a");', 'yield* load("a");', 'createTask(load("a"));'],
  ['cold', 'new Lock().acquire();', 'yield* new Lock().acquire();', 'createTask(new Lock().acquire());'],
  [
    'cold',
    'task.done() || sleep(5);',
    'task.done() || (yield* sleep(5));',
    'task.done() || createTask(sleep(5));',
  ],
  [
    'cold',
    'task?.done() ? sleep(5) : 0;',
    'task?.done() ? (yield* sleep(5)) : 0;',
    'task?.done() ? createTask(sleep(5)) : 0;',
  ],
  ['cold', '1, sleep(5);', '1, (yield* sleep(5));', '1, createTask(sleep(5));'],
  ['generator', 'steps();', 'yield* steps();', 'createTask(steps());'],
  ['generator', '(function* () {})();', 'yield* (function* () {})();', 'createTask((function* () {})());'],
] as const;

ruleTester.run('no-floating-awaitables', noFloatingAwaitables, {
  valid: [
    ...valid.map(([name, code]) => ({ name: name!, code: inCoroutine(code!) })),
    {
      name: 'a class that only has the name',
      code: 'declare abstract class Awaitable<T> { value: T } declare function sleep(): Awaitable<1>; sleep();',
    },
    {
      name: 'an Observable that runs by itself, and a Subscription',
      code: program('createTask(task); gather([task]); task.pipe().subscribe();'),
      options: [{ observables: true }],
    },
  ],
  invalid: [
    ...inStatements.map(([messageId, code, waiting, asTask]) => ({
      name: `in a coroutine: ${code}`,
      code: inCoroutine(code),
      errors: [
        {
          messageId,
          suggestions: [
            { messageId: 'yieldIt' as const, output: inCoroutine(waiting) },
            { messageId: 'createTask' as const, output: inCoroutine(asTask) },
          ],
        },
      ],
    })),
    ...callbacks.map(([code, output]) => ({
      name: `in a callback: ${code!}`,
      code: program(code!),
      errors: [
        {
          messageId: 'callback' as const,
          suggestions: [{ messageId: 'createTask' as const, output: program(output!) }],
        },
      ],
    })),
    {
      name: 'in an async function, which can await it; createTask is imported',
      code: "import { sleep as pause } from 'rxtask';\nasync () => { pause(5); };",
      errors: [
        {
          messageId: 'cold',
          suggestions: [
            {
              messageId: 'awaitIt',
              output: "import { sleep as pause } from 'rxtask';\nasync () => { await pause(5); };",
            },
            {
              messageId: 'createTask',
              output:
                "import { sleep as pause, createTask } from 'rxtask';\nasync () => { createTask(pause(5)); };",
            },
          ],
        },
      ],
    },
    {
      name: 'a generator in an async function, which cannot await it',
      code: "import * as rxtask from 'rxtask';\nfunction* steps() { yield* rxtask.sleep(1); }\nasync () => { steps(); };",
      errors: [{ messageId: 'generator', suggestions: null }],
    },
    {
      name: 'in a plain function, by a type alias, a type parameter and an optional call',
      code: "import type { Awaitable } from 'rxtask';\ntype Wait = Awaitable<void>;\nfunction go<T extends Wait>(a: Wait, b: T, c?: () => Wait) { a; b; c?.(); c!(); a as Wait; }",
      errors: Array.from({ length: 5 }, () => ({ messageId: 'cold' as const, suggestions: null })),
    },
    {
      name: 'a long expression, which the message cuts short',
      code: "import { sleep } from 'rxtask';\nsleep(1000 + 1000 + 1000 +\n  1000 + 1000 + 1000);",
      errors: [
        {
          messageId: 'cold',
          data: { what: 'sleep(1000 + 1000 + 1000 + 1000 + 1000 …' },
          suggestions: [
            {
              messageId: 'createTask',
              output:
                "import { sleep, createTask } from 'rxtask';\ncreateTask(sleep(1000 + 1000 + 1000 +\n  1000 + 1000 + 1000));",
            },
          ],
        },
      ],
    },
    {
      name: 'an Observable, when it is asked for',
      code: program('task.pipe(); [1].forEach(() => task.pipe());'),
      options: [{ observables: true }],
      errors: [
        { messageId: 'observable', suggestions: null },
        {
          messageId: 'callback',
          suggestions: [
            {
              messageId: 'createTask',
              output: program('task.pipe(); [1].forEach(() => createTask(task.pipe()));'),
            },
          ],
        },
      ],
    },
  ],
});
