/** TypeDoc reads the entry points from the `exports` of package.json. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const entries = Object.keys(exports).filter((entry) => entry !== './package.json');

export default {
  entryPoints: entries.map((entry) => path.posix.join('../lib', entry, 'index.ts')),
  tsconfig: '../tsconfig.build.json',
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme', './.vitepress/api/plugin.js'],
  name: 'API',
  out: 'api',
  docsRoot: '.',
  readme: 'none',
  excludeInternal: true,
  excludePrivate: true,
  excludeProtected: true,
  excludeExternals: true,
  disableSources: true,
  hideGenerator: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  expandParameters: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  tableColumnSettings: { hideDefaults: true, hideInherited: true, hideOverrides: true, hideModifiers: true },
  useCodeBlocks: true,
  expandObjects: true,
  sort: ['source-order'],
  logLevel: 'Warn',
  skipErrorChecking: true,
  validation: { notExported: false },
  treatWarningsAsErrors: true,
};
