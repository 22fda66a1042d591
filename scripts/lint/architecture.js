/**
 * Two lint rules over the import graph of a source folder. They count every import, `import type` and
 * `import('…')` in types included: a cycle of types is a knot for the reader even where the compiler is content.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** @typedef {{ target: string, specifier: string, start: number, end: number }} Import */
/** @typedef {{ root: string, layers: Record<string, string[]> }} LayerOptions */

/** @type {import('eslint').Rule.RuleModule} */
const layers = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: {
          root: { type: 'string' },
          layers: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
        },
        required: ['root', 'layers'],
        additionalProperties: false,
      },
    ],
    messages: {
      forbidden:
        "'{{from}}' may not import from '{{to}}': it sees {{allowed}}. Move what is shared down, or pass it in.",
      outside: "'{{specifier}}' leaves the source folder: nothing outside of it is part of the package.",
      unknown: "'{{layer}}' is no layer: add it to the table in scripts/lint/layers.js.",
    },
  },
  create(context) {
    const [options] = /** @type {[LayerOptions]} */ (context.options);
    const root = path.resolve(context.cwd, options.root);
    return {
      Program(program) {
        const from = layerOf(root, context.filename);
        const allowed = options.layers[from];
        if (allowed === undefined) {
          context.report({ node: program, messageId: 'unknown', data: { layer: from } });
          return;
        }
        for (const found of importsOf(context.filename, context.sourceCode.text)) {
          const loc = locationOf(context, found);
          const to = layerOf(root, found.target);
          if (to === '..') {
            context.report({ loc, messageId: 'outside', data: { specifier: found.specifier } });
          } else if (to !== from && !allowed.includes(to)) {
            const sees = allowed.length === 0 ? 'nothing else' : `only ${allowed.join(', ')}`;
            context.report({ loc, messageId: 'forbidden', data: { from, to, allowed: sees } });
          }
        }
      },
    };
  },
};

/** @type {import('eslint').Rule.RuleModule} */
const noCycles = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      cycle: 'These files import each other: {{chain}}. Move the part that both need into a separate file.',
    },
  },
  create(context) {
    return {
      Program() {
        for (const found of importsOf(context.filename, context.sourceCode.text)) {
          const chain = pathBetween(found.target, context.filename);
          if (chain === undefined) continue;
          const names = [context.filename, ...chain].map((file) => path.relative(context.cwd, file));
          context.report({
            loc: locationOf(context, found),
            messageId: 'cycle',
            data: { chain: names.join(' → ') },
          });
        }
      },
    };
  },
};

/** @type {import('eslint').ESLint.Plugin} */
export const architecture = { meta: { name: 'architecture' }, rules: { layers, 'no-cycles': noCycles } };

/**
 * The first folder below the root, or the name of a file directly in the root; '..' for files outside.
 *
 * @param {string} root
 * @param {string} file
 */
function layerOf(root, file) {
  const [first = ''] = path.relative(root, file).split(path.sep);
  return first.replace(/\.ts$/, '');
}

/**
 * The relative imports of a file, resolved to source files.
 *
 * @param {string} file
 * @param {string} text
 * @returns {Import[]}
 */
function importsOf(file, text) {
  return ts.preProcessFile(text, true, false).importedFiles.flatMap(({ fileName: specifier, pos, end }) => {
    if (!specifier.startsWith('.')) return [];
    const target = path.resolve(path.dirname(file), specifier.replace(/\.js$/, '.ts'));
    return [{ target, specifier, start: pos, end }];
  });
}

/** @type {Map<string, { changed: number, targets: string[] }>} */
const known = new Map();

/**
 * The files that a file on disk imports. It is read again only if it has changed, since the rule looks up the imports of every
 * neighbour.
 *
 * @param {string} file
 */
function targetsOf(file) {
  if (!existsSync(file)) return [];
  const changed = statSync(file).mtimeMs;
  const before = known.get(file);
  if (before?.changed === changed) return before.targets;
  const targets = importsOf(file, readFileSync(file, 'utf8')).map(({ target }) => target);
  known.set(file, { changed, targets });
  return targets;
}

/**
 * A shortest chain of imports, both ends included.
 *
 * @param {string} start
 * @param {string} goal
 */
function pathBetween(start, goal) {
  const seen = new Set([start]);
  const queue = [[start]];
  for (const chain of queue) {
    const last = chain.at(-1) ?? start;
    if (last === goal) return chain;
    for (const next of targetsOf(last)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...chain, next]);
    }
  }
  return undefined;
}

/**
 * @param {import('eslint').Rule.RuleContext} context
 * @param {Import} found
 */
function locationOf(context, { start, end }) {
  return { start: context.sourceCode.getLocFromIndex(start), end: context.sourceCode.getLocFromIndex(end) };
}
