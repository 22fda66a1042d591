/**
 * What each layer of lib may import from, lowest layer first: a layer imports only from layers before it. A folder is a
 * layer, and so is a file that lies directly in lib. The lint rule enforces the table, and docs/architecture.md shows it.
 *
 * @type {Record<string, string[]>}
 */
export const layers = {
  config: [],
  errors: ['config'],
  dispose: [],
  collections: [],
  loop: ['config', 'errors', 'collections'],
  core: ['config', 'errors', 'dispose', 'collections', 'loop'],
  time: ['config', 'errors', 'loop', 'core'],
  sync: ['config', 'errors', 'dispose', 'collections', 'loop', 'core'],
  combine: ['config', 'errors', 'loop', 'core', 'sync'],
  scope: ['config', 'errors', 'loop', 'core'],
  streams: ['config', 'errors', 'dispose', 'collections', 'loop', 'core', 'sync'],
  index: ['config', 'errors', 'loop', 'core', 'time', 'sync', 'combine', 'scope', 'streams'],
  inspect: ['config', 'errors', 'dispose', 'loop', 'core'],
  // Both print the tree of the tasks that hang or are left.
  testing: ['config', 'dispose', 'errors', 'loop', 'core', 'scope', 'index', 'inspect'],
  node: ['dispose', 'loop', 'core', 'index', 'inspect'],
  remote: ['errors', 'dispose', 'loop', 'core', 'time', 'combine'],
  workers: ['errors', 'loop', 'core', 'remote'],
  cluster: ['errors', 'dispose', 'loop', 'core', 'combine', 'remote'],
  // What the bindings of frameworks share.
  bindings: ['errors', 'core', 'streams'],
  react: ['core', 'streams', 'bindings'],
  vue: ['errors', 'streams', 'bindings'],
  angular: ['core', 'streams', 'bindings'],
  nest: ['core'],
  eslint: [],
};
