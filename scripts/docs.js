/**
 * The documentation site. `npm run docs` builds it into docs/.vitepress/dist. It fails on a dead link, on a violation that axe finds,
 * and if a search does not find its page. `npm run docs:dev` serves the site and follows changes of its pages. Both install the tools
 * of docs/package.json if they are missing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const docs = path.join(root, 'docs');
const isServing = process.argv.includes('--dev');

await install();
await Promise.all([
  isBuilt() || tool('the library', root, 'scripts/build.js'),
  tool('the API', docs, 'node_modules/typedoc/bin/typedoc'),
]);
await tool('pictures and tutorial', root, 'node_modules/tsx/dist/cli.mjs', 'scripts/docs/generate.ts');
if (isServing) await tool('the server', docs, 'node_modules/vitepress/bin/vitepress.js', 'dev', '.');
else {
  await tool('the site', docs, 'node_modules/vitepress/bin/vitepress.js', 'build', '.');
  await tool('its links', root, 'scripts/docs/check-links.js');
  await tool('its search', docs, 'checks/search.js');
  await tool('its accessibility', docs, 'checks/accessibility.js');
}

/** Whether `dist` is newer than all its sources. */
function isBuilt() {
  const built = path.join(root, 'dist/cjs/package.json'); // written last
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  const sources = readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' });
  return sources.every((file) => statSync(path.join(root, 'lib', file)).mtimeMs < mtimeMs);
}

/** Installs what the lockfile lists, unless that is installed already. */
async function install() {
  const wanted = path.join(docs, 'package-lock.json');
  const installed = path.join(docs, 'node_modules/.installed-lock.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(wanted, 'utf8')) return;
  await run('npm ci', docs, 'npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline']);
  copyFileSync(wanted, installed);
}

/**
 * @param {string} what
 * @param {string} cwd
 * @param {string[]} command
 */
function tool(what, cwd, ...command) {
  return run(what, cwd, process.execPath, command);
}

/**
 * @param {string} what
 * @param {string} cwd
 * @param {string} program
 * @param {string[]} words
 */
async function run(what, cwd, program, words) {
  const started = performance.now();
  const [status] = await once(spawn(program, words, { cwd, stdio: 'inherit' }), 'exit');
  if (status !== 0) {
    console.error(`docs: ${what}: failed`);
    process.exit(1);
  }
  console.log(`docs: ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
