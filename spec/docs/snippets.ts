import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import ts from 'typescript';

const root = join(__dirname, '../..');

/** The class of this realm, whose timers the specs replace. */
const AsyncFunction = (async () => {}).constructor as new (
  ...source: string[]
) => (...globals: unknown[]) => Promise<void>;

/** A program in a page, and its output according to the page. */
export interface Snippet {
  /** For messages: the page and the line. */
  readonly at: string;
  readonly code: string;
  readonly output: string;
}

/** The `ts` blocks of a page of Markdown, each with the `text` block that follows it. */
export function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = /^```ts\n([\s\S]*?)^```\n+(?:```text\n([\s\S]*?)^```)?/gm;
  return [...text.matchAll(blocks)].map((match) => ({
    at: `${page}:${String(text.slice(0, match.index).split('\n').length)}`,
    code: match[1] ?? '',
    output: match[2] ?? '',
  }));
}

/**
 * Runs a snippet, captures `console.log`, and returns the output. If the snippet has tests, they run after it, and the output
 * shows their results. `advance` is called until the snippet has ended.
 */
export async function play(
  { code }: Snippet,
  load: (module: string) => unknown,
  advance: () => Promise<unknown>,
): Promise<string> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(format(...values)) };
  const tests: [name: string, test: () => unknown][] = [];
  const it = (...test: [string, () => unknown]) => tests.push(test);
  const afterEach = () => undefined; // of a set-up file
  const main = new AsyncFunction('require', 'exports', 'console', 'it', 'afterEach', outputText);
  const state = { hasEnded: false };
  const ended = (async () => {
    await main(load, {}, console, it, afterEach);
    for (const [name, test] of tests) printed.push(await tell(name, test));
  })().finally(() => (state.hasEnded = true));
  ended.catch(() => undefined);
  // A program has ended when all its tasks are done.
  const { allTasks } = load('rxtask') as { allTasks: () => Set<unknown> };
  while (!state.hasEnded || allTasks().size > 0) await advance();
  await ended;
  return printed.map((line) => `${line}\n`).join('');
}

/** The result of a test, as a runner prints it. */
async function tell(name: string, test: () => unknown): Promise<string> {
  try {
    await test();
    return `✓ ${name}`;
  } catch (error) {
    const message = (error as Error).message.replace(/(?<=at )\/\S+:\d+:\d+/g, '…'); // the path of this page is irrelevant
    return `✗ ${name}\n\n${message.replace(/^(?=.)/gm, '  ')}\n`;
  }
}

/** The compiler's errors in the snippets, with the project's settings. */
export function complaintsAbout(snippets: readonly Snippet[]): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  );
  const options: ts.CompilerOptions = {
    ...config?.options,
    // A snippet is short: what it leaves unused is not its subject.
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const files = new Map(
    snippets.map(({ at, code }) => [join(root, 'spec/docs', `${at.replace(/\W/g, '-')}.ts`), { at, code }]),
  );
  const host = ts.createCompilerHost(options);
  const real = { ...host };
  host.fileExists = (name) => files.has(name) || real.fileExists(name);
  host.readFile = (name) => files.get(name)?.code ?? real.readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const snippet = files.get(name);
    return snippet === undefined
      ? real.getSourceFile(name, language, ...rest)
      : ts.createSourceFile(name, `export {};${snippet.code}`, language);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([name, { at }]) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .filter(({ file }) => file?.fileName === name)
      .map(({ messageText }) => `${at}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}
