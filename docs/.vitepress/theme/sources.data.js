/** The sources of what runs on the pages, as highlighted HTML. They are cut from the files that run. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createMarkdownRenderer } from 'vitepress';
import { codeTheme } from '../markdown/code-theme.js';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

export default {
  watch: ['./kinds.js', './home-program.js'],
  async load() {
    const renderer = await createMarkdownRenderer(file('../..'), { theme: codeTheme });
    const html = (code) => renderer.render(`\`\`\`js\n${code}\n\`\`\``);
    const program = readFileSync(file('home-program.js'), 'utf8');
    const kinds = readFileSync(file('kinds.js'), 'utf8');
    const work = /^function\* work[\s\S]*?^}/m.exec(kinds)?.[0];
    const policies = /^\/\*\* A function for each policy[\s\S]*/m.exec(kinds)?.[0];
    if (work === undefined || policies === undefined) throw new Error('kinds.js: no `work`, or no policies.');
    return {
      home: html(
        program
          .slice(program.indexOf('  run(function* ()'))
          .replace(/^ {2}/gm, '')
          .replace(', options)', ')')
          .trim(),
      ),
      work: html(work),
      policies: html(policies.trim()),
      kinds: Object.fromEntries([...partsOf(kinds)].map(([name, code]) => [name, html(code)])),
    };
  },
};

/** What each kind starts: the function after `start:`, without `follow`'s name of it. */
function* partsOf(kinds) {
  for (const part of kinds.split(/^ {2}\{\n {4}name: '/m).slice(1)) {
    const name = part.slice(0, part.indexOf("'"));
    const code = /^ {4}start: ([\s\S]*?),\n {2}\},$/m.exec(part)?.[1];
    if (code === undefined) throw new Error(`kinds.js: the source of "${name}" was not found.`);
    yield [name, code.replace(/^ {4}/gm, '')];
  }
}
