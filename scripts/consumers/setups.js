/** Tries the sections of "Set up your runner" in docs/testing.md, and README's first program, each in an empty folder. */
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../package/manifest.js';
import { run } from '../package/run.js';
import { bench, installed, nodeOf } from './workshop.js';

/** @typedef {{ title: string, commands: string[], files: { name: string, content: string }[] }} Setup */

/** With a newer Node first: Vitest 5 needs Node 22, and TypeScript without a compiler needs 22.18. */
function withNewerNode() {
  return { ...process.env, PATH: `${path.dirname(nodeOf('24'))}:${String(process.env['PATH'])}` };
}

export function setups() {
  const found = setupsIn(readFileSync(path.join(root, 'docs/testing.md'), 'utf8'));
  if (found.length < 4) throw new Error('docs/testing.md has lost a section of "Set up your runner".');
  for (const setup of found) play(setup);
  play({ title: 'node --test', commands: ['node --test'], files: filesOf(found, 'node:test') });
  firstProgram();
}

/**
 * @param {string} page
 * @returns {Setup[]}
 */
function setupsIn(page) {
  const [, chapter = ''] = /^## Set up your runner\n([\s\S]*?)^## /m.exec(page) ?? [];
  return chapter
    .split(/^### /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      commands: [...section.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, lines = '']) =>
        lines.trim().split('\n'),
      ),
      files: [...section.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```/gm)].map(([, name = '', content = '']) => ({
        name,
        content,
      })),
    }));
}

/**
 * @param {Setup[]} found
 * @param {string} title
 */
function filesOf(found, title) {
  const setup = found.find((each) => each.title === title);
  if (setup === undefined) throw new Error(`docs/testing.md has no section "${title}".`);
  return setup.files;
}

/** Runs the commands in an empty folder. The packages that they install are in consumers/ already. @param {Setup} setup */
function play({ title, commands, files }) {
  const folder = emptyFolder(`setup-${title.replace(/\W+/g, '-')}`);
  for (const { name, content } of files) writeFileSync(path.join(folder, name), content);
  for (const command of commands) {
    const [program = '', ...args] = command.split(/ +/);
    if (program === 'npm' && args[0] === 'install') checkInstalled(args.slice(1));
    else run(program, args, { cwd: folder, env: withNewerNode() });
  }
  console.log(`${title}: as docs/testing.md says`);
}

/** An empty folder in which the packages are installed. @param {string} name */
function emptyFolder(name) {
  const folder = bench(name);
  symlinkSync(installed(), path.join(folder, 'node_modules'));
  return folder;
}

/** @param {string[]} words */
function checkInstalled(words) {
  for (const name of words.filter((word) => !word.startsWith('-'))) {
    if (existsSync(installed(name, 'package.json'))) continue;
    throw new Error(`docs/testing.md installs ${name}, which consumers/package.json does not have.`);
  }
}

/** Runs README's program in both ways that README shows. */
function firstProgram() {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const [, content = '', printed] = /^```ts\n([\s\S]*?)^```\n+```text\n([\s\S]*?)^```/m.exec(readme) ?? [];
  for (const command of ['npx tsx hello.mts', 'node hello.mts']) {
    if (!readme.includes(command)) throw new Error(`README.md does not show \`${command}\`.`);
    const folder = emptyFolder('first-program');
    writeFileSync(path.join(folder, 'package.json'), '{}');
    writeFileSync(path.join(folder, 'hello.mts'), content);
    const [program = '', ...args] = command.split(' ');
    const output = run(program, args, { cwd: folder, env: withNewerNode() });
    if (output !== printed) throw new Error(`\`${command}\` prints:\n${output}`);
    console.log(`${command}: prints what README.md says`);
  }
}
