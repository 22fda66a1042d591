import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Pages link to files of the repository, as they should where people read them there. On the site such a link leads to the
 * page that shows the file, or to the repository; without an address of one it is text.
 *
 * @param {import('markdown-it').default} md
 * @param {{ docs: string, repository?: string }} options
 */
export function linksOutside(md, { docs, repository }) {
  const root = path.dirname(docs.replace(/\/$/, ''));
  const open =
    md.renderer.rules.link_open ?? ((tokens, i, options, _env, self) => self.renderToken(tokens, i, options));
  const close =
    md.renderer.rules.link_close ??
    ((tokens, i, options, _env, self) => self.renderToken(tokens, i, options));
  const unlinked = [];

  md.renderer.rules.link_open = (tokens, i, options, env, self) => {
    const href = tokens[i].attrGet('href') ?? '';
    const file = /^\.{1,2}\//.test(href)
      ? path.resolve(path.dirname(env.path ?? docs), href.replace(/#.*/, ''))
      : '';
    const isOutside = file !== '' && !(file + '/').startsWith(path.join(docs, '/')) && existsSync(file);
    unlinked.push(false);
    if (isOutside) {
      const name = path.relative(root, file);
      const shown = pageFor(name);
      if (shown !== undefined) tokens[i].attrSet('href', shown);
      else if (repository !== undefined) tokens[i].attrSet('href', `${repository}/blob/main/${name}`);
      else {
        unlinked[unlinked.length - 1] = true;
        return `<span title="${name}, in the repository">`;
      }
    }
    return open(tokens, i, options, env, self);
  };
  md.renderer.rules.link_close = (tokens, i, options, env, self) =>
    unlinked.pop() ? '</span>' : close(tokens, i, options, env, self);

  function pageFor(name) {
    if (name === 'README.md') return '/';
    if (name === 'examples' || name === 'examples/README.md') return '/programs/';
    if (name === 'examples/three-ways') return '/three-ways';
    const example = /^examples\/(\d\d-[\w-]+)\.ts$/.exec(name)?.[1];
    if (example && readdirSync(path.join(root, 'examples')).includes(`${example}.ts`))
      return `/programs/${example}`;
    return undefined;
  }
}
