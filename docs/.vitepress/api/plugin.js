/**
 * Makes the pages of the API: modules are named as programs import them, the overview of a module has one line for each export, and
 * the page of a function has the options that it takes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Converter, DeclarationReflection, makeRecursiveVisitor, ReflectionKind } from 'typedoc';
import { MarkdownPageEvent } from 'typedoc-plugin-markdown';
import { groups } from './groups.js';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      module.name = module.name === 'index' ? 'rxtask' : `rxtask/${module.name}`;
    }
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      if (!(reflection instanceof DeclarationReflection)) continue;
      if (reflection.kind === ReflectionKind.Accessor) toProperty(reflection);
      // Interfaces that are not exported concern the library alone.
      reflection.implementedTypes = reflection.implementedTypes?.filter(isExported);
    }
    for (const reflection of project.getReflectionsByKind(ReflectionKind.Property)) {
      if (/^\[\w+\]$/.test(reflection.name)) project.removeReflection(reflection);
    }
  });
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    const { model } = page;
    if (model.kind === ReflectionKind.Module) page.contents = overview(app, page);
    if (model.kind === ReflectionKind.Project) page.contents = entryPoints(app, page);
    if (model.kind === ReflectionKind.Function) page.contents = withTypes(page, withOptions(app, page));
  });
  app.renderer.postRenderAsyncJobs.push(async ({ project, outputDirectory }) => {
    const sidebar = modulesOf(project).flatMap((module) => sidebarOf(app, module));
    writeFileSync(path.join(outputDirectory, 'sidebar.json'), JSON.stringify(sidebar));
  });
}

/** A getter is documented as the property that its users see. */
function toProperty(accessor) {
  const { getSignature, setSignature } = accessor;
  if (getSignature === undefined) return;
  accessor.kind = ReflectionKind.Property;
  accessor.type = getSignature.type;
  accessor.comment = getSignature.comment;
  accessor.setFlag(64 /* ReflectionFlag.Readonly */, setSignature === undefined);
  accessor.getSignature = undefined;
  accessor.setSignature = undefined;
}

const isExported = (type) =>
  type.type === 'reference' && (type.reflection !== undefined || type.externalUrl !== undefined);

/** The modules, `rxtask` first. */
function modulesOf(project) {
  const modules = (project.children ?? []).filter(({ kind }) => kind === ReflectionKind.Module);
  return modules.sort(
    (one, other) =>
      Number(other.name === 'rxtask') - Number(one.name === 'rxtask') || (one.name < other.name ? -1 : 1),
  );
}

/** The exports of a module, group by group. A module other than `rxtask` is one group, functions and classes first. */
function groupsOf(module) {
  // A type that several entries export has its page at one of them.
  const children = (module.children ?? []).map((child) =>
    child.kind === ReflectionKind.Reference ? child.getTargetReflectionDeep() : child,
  );
  if (module.name !== 'rxtask') {
    const isType = ({ kind }) => kind === ReflectionKind.Interface || kind === ReflectionKind.TypeAlias;
    return [['', [...children.filter((each) => !isType(each)), ...children.filter(isType)]]];
  }
  const named = new Set(Object.values(groups).flat());
  const missing = children.filter(({ name }) => !named.has(name)).map(({ name }) => name);
  const wrong = [...named].filter((name) => !children.some((child) => child.name === name));
  if (missing.length + wrong.length > 0) {
    throw new Error(
      `docs/.vitepress/api/groups.js: no group has ${missing.join(', ') || 'nothing'}; not exported: ${wrong.join(', ') || 'nothing'}.`,
    );
  }
  return Object.entries(groups).map(([title, names]) => [
    title,
    names.map((name) => children.find((child) => child.name === name)),
  ]);
}

function overview(app, page) {
  const module = page.model;
  const parts = [`# ${module.name}`];
  for (const [title, children] of groupsOf(module)) {
    if (title !== '') parts.push(`## ${title}`);
    const rows = children.map(
      (child) => `| ${linkTo(app, page, child)} | ${firstSentence(app, page, child)} |`,
    );
    parts.push(['| export | what it does |', '| --- | --- |', ...rows].join('\n'));
  }
  return parts.join('\n\n');
}

function entryPoints(app, page) {
  const rows = modulesOf(page.model).map((module) => {
    const names = groupsOf(module).flatMap(([, children]) => children);
    const [some, rest] = [names.slice(0, 6), names.length - 6];
    const shown = some.map((each) => linkTo(app, page, each)).join(', ');
    return `| ${linkTo(app, page, module)} | ${shown}${rest > 0 ? ` and ${rest} more` : ''} |`;
  });
  return ['# API', ['| import from | exports |', '| --- | --- |', ...rows].join('\n')].join('\n\n');
}

function linkTo(app, page, reflection) {
  const context = app.renderer.theme.getRenderContext(page);
  return `[\`${reflection.name}\`](${context.urlTo(reflection)})`;
}

function firstSentence(app, page, reflection) {
  const comment =
    reflection.comment ?? reflection.signatures?.find((signature) => signature.comment)?.comment;
  const context = app.renderer.theme.getRenderContext(page);
  const text = comment === undefined ? '' : context.helpers.getCommentParts(comment.summary);
  const [paragraph = ''] = text.split(/\n\s*\n/);
  const sentence = /^[\s\S]*?[.:](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph;
  const line = sentence.replace(/\s+/g, ' ').replace(/:$/, '.').replaceAll('|', '\\|');
  const users = usersOf(page.project, reflection);
  return line || (users.length > 0 ? `Options of ${users.join(', ')}.` : '–');
}

/** A signature may use types that are not exported. They are shown below it. */
function withTypes({ model }, contents) {
  const unexported = new Map();
  const visitor = makeRecursiveVisitor({
    reference({ name, reflection, symbolId }) {
      const file = symbolId?.fileName ?? '';
      if (reflection !== undefined || !/[\\/]lib[\\/]/.test(file) || file.includes('node_modules')) return;
      const text = new RegExp(`^(?:export )?type ${name}\\b[\\s\\S]*?;\\n(?! )`, 'm').exec(
        readFileSync(file, 'utf8'),
      )?.[0];
      if (text !== undefined) unexported.set(name, text.replace(/^export /, '').trimEnd());
    },
  });
  for (const { parameters = [], type } of model.signatures ?? []) {
    for (const each of [type, ...parameters.map((parameter) => parameter.type)]) each?.visit(visitor);
  }
  const types = [...unexported.values()].join('\n');
  return types === ''
    ? contents
    : contents.replace(/(?<=```ts\n[\s\S]*?)\n```/, () => `\n\n${types}\n\`\`\``);
}

/** The table of the options, where the function takes any. */
function withOptions(app, page) {
  const { contents = '', model } = page;
  const types = (model.signatures ?? []).flatMap(({ parameters = [] }) =>
    parameters.flatMap(({ type }) => optionsIn(type)),
  );
  const tables = [...new Set(types)].map((options) => {
    const context = app.renderer.theme.getRenderContext(page);
    const heading = `The properties of [\`${options.name}\`](${context.urlTo(options)}):`;
    return `${heading}\n\n${context.partials.propertiesTable(options.children ?? [], {})}\n\n`;
  });
  if (tables.length === 0) return contents;
  const section = `## Options\n\n${tables.join('').replace(/<a id="[^"]*"><\/a> /g, '')}`;
  const at = contents.indexOf('## Returns\n');
  const isOnly = at > 0 && contents[at - 1] === '\n' && (model.signatures ?? []).length === 1;
  return isOnly ? contents.slice(0, at) + section + contents.slice(at) : `${contents}\n\n${section}`;
}

/** The functions that take these options. */
function usersOf(project, options) {
  return project
    .getReflectionsByKind(ReflectionKind.Function)
    .filter(({ signatures = [] }) =>
      signatures.some((each) => each.parameters?.some(({ type }) => optionsIn(type).includes(options))),
    )
    .map(({ name }) => `\`${name}\``);
}

function optionsIn(type) {
  if (type?.type === 'intersection' || type?.type === 'union') return type.types.flatMap(optionsIn);
  if (type?.type !== 'reference') return [];
  const target = type.reflection;
  return target?.kind === ReflectionKind.Interface && target.name.endsWith('Options') ? [target] : [];
}

function sidebarOf(app, module) {
  const page = (reflection) => ({
    text: reflection.name,
    link: `/api/${app.renderer.router.getFullUrl(reflection).replace(/(?:index)?\.md$/, '')}`,
  });
  const all = groupsOf(module);
  const overviewItem = { ...page(module), text: 'Overview' };
  if (all.length === 1) return [{ text: module.name, items: [overviewItem, ...all[0][1].map(page)] }];
  return [
    { text: module.name, items: [overviewItem] },
    ...all.map(([title, children]) => ({ text: title, items: children.map(page) })),
  ];
}
