import { Linter } from 'eslint';
import { join, relative } from 'node:path';
import { configs } from 'rxtask/eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';

const root = join(__dirname, '../../..');

const config: Linter.Config[] = [
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parser: tseslint.parser },
  },
  configs.recommended,
];

/**
 * The reports of the recommended config on programs, by the names of their files: `examples/a.ts: rxtask/yield-star: yield
 * sleep(1);`. The files need not exist. All are one TypeScript program, with the settings of this repository.
 */
export function lint(files: ReadonlyMap<string, string>): string[] {
  const texts = new Map([...files].map(([name, text]) => [join(root, name), text]));
  const program = programOf(texts);
  const parser = { languageOptions: { parserOptions: { programs: [program] } } };
  const linter = new Linter({ cwd: root });
  return [...texts].flatMap(([filename, text]) =>
    linter.verify(text, [...config, parser], { filename }).map(({ ruleId, message, line }) => {
      const code = text.split('\n')[line - 1] ?? '';
      return `${relative(root, filename)}: ${ruleId ?? message}: ${code.trim()}`;
    }),
  );
}

function programOf(texts: ReadonlyMap<string, string>): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, host);
  const options = { ...parsed?.options, jsx: ts.JsxEmit.ReactJSX };
  const compiler = ts.createCompilerHost(options, true);
  compiler.fileExists = (name) => texts.has(name) || ts.sys.fileExists(name);
  compiler.readFile = (name) => texts.get(name) ?? ts.sys.readFile(name);
  return ts.createProgram([...texts.keys()], options, compiler);
}
