/** Loads a module of Node.js, without an import that a bundler for browsers would resolve. */
export function builtIn(name: string): unknown {
  return process.getBuiltinModule(name);
}
