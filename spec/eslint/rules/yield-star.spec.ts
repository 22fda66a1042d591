import { yieldStar } from '../../../lib/eslint/rules/yield-star.js';
import { inCoroutine, program, ruleTester } from '../support/rule-tester.js';

const star = [{ messageId: 'star' as const }];

ruleTester.run('yield-star', yieldStar, {
  valid: [
    { name: 'a wait with the star', code: inCoroutine('yield* sleep(1); yield* steps();') },
    {
      name: 'a generator whose values are works',
      code: program('function* all() { yield sleep(1); yield sleep(2); }\ngather([...all()]);'),
    },
    {
      name: 'a generator of works, called where it is used',
      code: program('for (const work of (function* () { yield load("a"); })()) createTask(work);'),
    },
    {
      name: 'a generator inside of a coroutine',
      code: inCoroutine('const works = function* () { yield sleep(1); };\nyield* sleep(1);'),
    },
    { name: 'an ordinary value, which the compiler refuses', code: inCoroutine('yield 42; yield;') },
    {
      name: 'a generator that delegates to an array',
      code: program('function* works() { yield* [sleep(1)]; yield sleep(2); }'),
    },
  ],
  invalid: [
    {
      name: 'a wait in the body of a task',
      code: inCoroutine('yield sleep(1);'),
      output: inCoroutine('yield* sleep(1);'),
      errors: star,
    },
    {
      name: 'a task and a generator, in a coroutine of any kind',
      code: program(
        'coroutine(function* () { yield task; });\nperiodic(1, function* () { yield steps(); });',
      ),
      output: program(
        'coroutine(function* () { yield* task; });\nperiodic(1, function* () { yield* steps(); });',
      ),
      errors: [...star, ...star],
    },
    {
      name: 'a wait in a method that returns a Coroutine',
      code: program('class A { *go(): Coroutine<void> { yield sleep(1); } }'),
      output: program('class A { *go(): Coroutine<void> { yield* sleep(1); } }'),
      errors: star,
    },
    {
      name: 'a wait beside one that has the star',
      code: program('function* go() { yield* sleep(1); const x = yield load("a"); return x; }'),
      output: program('function* go() { yield* sleep(1); const x = yield* load("a"); return x; }'),
      errors: star,
    },
    {
      name: 'a promise and an Observable, for which until is imported',
      code: "import { run } from 'rxtask';\nimport { of } from 'rxjs';\nrun(function* () { yield of(1); });",
      errors: [
        {
          messageId: 'until',
          suggestions: [
            {
              messageId: 'until',
              output:
                "import { run, until } from 'rxtask';\nimport { of } from 'rxjs';\nrun(function* () { yield* until(of(1)); });",
            },
          ],
        },
      ],
    },
    {
      name: 'a promise, with until under another name',
      code: "import { run, until as wait } from 'rxtask';\nrun(function* () { yield fetch('/'); });",
      errors: [
        {
          messageId: 'until',
          suggestions: [
            {
              messageId: 'until',
              output:
                "import { run, until as wait } from 'rxtask';\nrun(function* () { yield* wait(fetch('/')); });",
            },
          ],
        },
      ],
    },
    {
      name: 'a promise, where nothing is imported by name',
      code: "import * as rxtask from 'rxtask';\nrxtask.run(function* () { yield fetch('/'); });",
      errors: [{ messageId: 'until', suggestions: null }],
    },
  ],
});
