import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plugin } from 'rxtask/eslint';
import { lint } from '../eslint/support/lint.js';

const page = readFileSync(join(__dirname, '../../docs/lint.md'), 'utf8');

/** The imports and names that the programs of the page omit. */
const preamble = `
import { CancelledError, coroutine, createTask, Lock, Queue, run, sleep, TimeoutError, until, waitFor } from 'rxtask';
const load = coroutine(function* (name: string) { yield* sleep(1); return name; });
function* steps() { yield* sleep(1); }
const queue = new Queue<string>(), lock = new Lock();
`;

/** The programs of each rule's section, and whether the rule must report them. */
const programs = page
  .split(/^### /m)
  .slice(1)
  .flatMap((section) => {
    const rule = /^[\w-]+/.exec(section)?.[0] ?? '';
    return [...section.matchAll(/^```ts (reported|accepted)\n([\s\S]*?)^```/gm)].map(([, kind, code], i) => ({
      rule,
      file: `spec/docs/lint-${rule}-${String(i)}.ts`,
      isReported: kind === 'reported',
      code: code ?? '',
    }));
  });

const reports = lint(new Map(programs.map(({ file, code }) => [file, preamble + code])));

describe('the page on lint rules', () => {
  it.each(Object.keys(plugin.rules))('shows what %s reports, and what it accepts', (rule) => {
    const kinds = programs.filter((program) => program.rule === rule).map(({ isReported }) => isReported);
    expect(new Set(kinds)).toEqual(new Set([true, false]));
  });

  it.each(programs)('$file is reported by its rule alone, or by none', ({ file, rule, isReported }) => {
    const rules = reports.filter((report) => report.startsWith(file)).map((report) => report.split(': ')[1]);
    expect(new Set(rules)).toEqual(new Set(isReported ? [`rxtask/${rule}`] : []));
  });

  it('lists the rules in its table', () => {
    const listed = [...page.matchAll(/^\| \[([\w-]+)\]\(#\1\)/gm)].map(([, rule]) => rule);
    expect(listed.sort()).toEqual(Object.keys(plugin.rules).sort());
  });
});
