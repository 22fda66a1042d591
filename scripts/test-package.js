/**
 * Uses the package as somebody who has installed it: packs it, installs the tarball beside rxjs in an empty folder,
 * then loads and type-checks every entry point, as an ES module and as CommonJS. Needs `npm run build` before.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);

/** @type {{ name: string, exports: Record<string, unknown>, devDependencies: Record<string, string> }} */
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const entries = Object.keys(manifest.exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => path.posix.join(manifest.name, entry));

const folder = mkdtempSync(path.join(tmpdir(), 'rxtask-package-'));
try {
  const [packed] = /** @type {[{ filename: string, files: { path: string }[] }]} */ (
    JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root))
  );
  const strays = packed.files.filter(
    ({ path: file }) => !/^(dist\/|[A-Z]+(\.md)?$|package\.json$)/.test(file),
  );
  if (strays.length > 0) fail(`files in the package that do not belong there: ${list(strays)}`);

  write('package.json', JSON.stringify({ private: true }));
  const rxjs = `rxjs@${String(manifest.devDependencies['rxjs'])}`;
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${packed.filename}`, rxjs]);

  for (const entry of entries) {
    write('load.mjs', `import * as entry from '${entry}'; console.log(Object.keys(entry).sort().join());`);
    write('load.cjs', `console.log(Object.keys(require('${entry}')).sort().join());`);
    const imported = run(process.execPath, ['load.mjs']).trim();
    const required = run(process.execPath, ['load.cjs']).trim();
    if (imported === '') fail(`'${entry}' exports nothing`);
    if (imported !== required) fail(`'${entry}' differs:\n  import:  ${imported}\n  require: ${required}`);
    console.log(`${entry}: ${String(imported.split(',').length)} names, the same by import and by require`);
  }

  // A user's settings, not ours: an old standard library, and the declarations of all packages checked too.
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    types: [],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
  };
  const imports = entries.map((entry, i) => `import * as entry${String(i)} from '${entry}';`);
  const uses = entries.map((_, i) => `export type Entry${String(i)} = typeof entry${String(i)};`);
  for (const file of ['use.mts', 'use.cts']) write(file, [...imports, ...uses].join('\n'));
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['use.mts', 'use.cts'] }));
  run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '--project', '.']);
  console.log('declarations: accepted for both kinds of module');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * @param {string} name
 * @param {string} text
 */
function write(name, text) {
  writeFileSync(path.join(folder, name), text);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args, cwd = folder) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    return fail(`${[command, ...args].join(' ')}\n${stdout ?? ''}${stderr ?? ''}`);
  }
}

/** @param {{ path: string }[]} files */
function list(files) {
  return files.map((file) => file.path).join(', ');
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  throw new Error(`The package does not work: ${message}`);
}
