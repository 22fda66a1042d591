import { join } from 'node:path';
import { RuleTester } from '@typescript-eslint/rule-tester';

/** Lints each program as if it were programs/program.ts, so that it has the types of the library. */
export const ruleTester = new RuleTester({
  languageOptions: {
    parserOptions: { project: './tsconfig.json', tsconfigRootDir: join(__dirname, '../programs') },
  },
  defaultFilenames: { ts: 'program.ts', tsx: 'program.tsx' },
});

const names = [
  'CancelledError, coroutine, type Coroutine, createTask, Future, gather, Lock, periodic, Queue, run, shield, sleep',
  'type Task, taskGroup, type TaskBody, type TaskContext, TimeoutError, until, waitFor, withTimeout',
];

/** A program that imports everything that the rules concern, and has two coroutines and a task. */
export function program(code: string): string {
  return [
    `import { ${names.join(', ')} } from 'rxtask';`,
    'const load = coroutine(function* (name: string) { yield* sleep(1); return name; });',
    'function* steps(): Coroutine<number> { yield* sleep(1); return 1; }',
    'declare const task: Task<string>; declare const future: Future<string>; declare const works: Set<Task<string>>;',
    code,
  ].join('\n');
}

/** The same, with the code in the body of a coroutine. */
export function inCoroutine(code: string): string {
  return program(`createTask(function* () {\n${code}\n});`);
}
