import { Converter } from 'typedoc';

const NAMES = { index: 'rxtask', testing: 'rxtask/testing', node: 'rxtask/node', eslint: 'rxtask/eslint' };

/** Calls the modules what programs import, not what their files are called. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.children ?? []) module.name = NAMES[module.name] ?? module.name;
  });
}
