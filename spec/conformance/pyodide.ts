import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Service } from './python.js';

interface Pyodide {
  readonly FS: { writeFile(path: string, text: string): void };
  runPython(code: string): unknown;
}

const FOLDER = join(import.meta.dirname, 'pyodide');
const SOURCES = ['oracle.py', 'gen.py', 'extended.py', 'serve.py'];

/** CPython in WebAssembly, for machines without CPython. It is slower and runs in this process. */
export class PyodideService implements Service {
  private constructor(private readonly answer: (line: string) => string) {}

  static async start(): Promise<PyodideService> {
    install();
    const entry = pathToFileURL(join(FOLDER, 'node_modules', 'pyodide', 'pyodide.mjs')).href;
    const { loadPyodide } = (await import(entry)) as { loadPyodide: () => Promise<Pyodide> };
    const pyodide = await loadPyodide();
    for (const name of SOURCES)
      pyodide.FS.writeFile(name, readFileSync(join(import.meta.dirname, name), 'utf8'));
    const answer = pyodide.runPython('import serve; serve.answer') as (line: string) => string;
    return new PyodideService(answer);
  }

  ask(request: object): Promise<unknown> {
    return Promise.resolve(JSON.parse(this.answer(JSON.stringify(request))) as unknown);
  }

  close(): void {
    // Ends with this process.
  }
}

/** Loaded on demand: machines with CPython do not need it. */
function install(): void {
  if (existsSync(join(FOLDER, 'node_modules', 'pyodide', 'package.json'))) return;
  console.error('Installing Pyodide …');
  execFileSync('npm', ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 300_000,
  });
}
