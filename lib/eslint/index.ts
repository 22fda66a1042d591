import { catchAfterCancel } from './rules/catch-after-cancel.js';
import { noFloatingAwaitables } from './rules/no-floating-awaitables.js';
import { noSwallowedCancellation } from './rules/no-swallowed-cancellation.js';
import { noTaskFromAsync } from './rules/no-task-from-async.js';
import { waitThroughContext } from './rules/wait-through-context.js';
import { yieldStar } from './rules/yield-star.js';

// The types are our own, so that the declarations can be read without ESLint and typescript-eslint.

/** A rule, as ESLint takes it. */
export interface LintRule {
  readonly meta: object;
  create(context: any): any;
}

/** The plugin: its rules by their names, without the prefix `rxtask/`. */
export interface LintPlugin {
  readonly meta: { readonly name: string; readonly namespace: string };
  readonly rules: Record<RuleName, LintRule>;
}

/** The names of the rules. */
export type RuleName =
  | 'catch-after-cancel'
  | 'no-floating-awaitables'
  | 'no-swallowed-cancellation'
  | 'no-task-from-async'
  | 'wait-through-context'
  | 'yield-star';

/** An entry of a flat config, as `defineConfig` of ESLint and `config` of typescript-eslint take it. */
export interface LintConfig {
  name: string;
  plugins: { rxtask: LintPlugin };
  rules: Record<string, 'error' | 'off' | ['error', object]>;
}

/** For a config of your own: `plugins: { rxtask: plugin }`. */
export const plugin: LintPlugin = {
  meta: { name: 'rxtask', namespace: 'rxtask' },
  rules: {
    'catch-after-cancel': catchAfterCancel,
    'no-floating-awaitables': noFloatingAwaitables,
    'no-swallowed-cancellation': noSwallowedCancellation,
    'no-task-from-async': noTaskFromAsync,
    'wait-through-context': waitThroughContext,
    'yield-star': yieldStar,
  },
};

/**
 * Configs to put into a flat config, after those of other plugins.
 *
 * - `recommended`: the plugin, and each of its rules as an error.
 * - `otherPlugins`: settings that fit rules of ESLint, `@typescript-eslint` and `rxjs-x` to code with tasks. It needs the plugin
 *   of `@typescript-eslint`, and works without `rxjs-x`.
 *
 * @example
 * import { configs } from 'rxtask/eslint';
 * import tseslint from 'typescript-eslint';
 *
 * export default tseslint.config(tseslint.configs.recommendedTypeChecked, configs.recommended, configs.otherPlugins);
 */
export const configs: Record<'recommended' | 'otherPlugins', LintConfig> = {
  recommended: {
    name: 'rxtask/recommended',
    plugins: { rxtask: plugin },
    rules: Object.fromEntries(Object.keys(plugin.rules).map((name) => [`rxtask/${name}`, 'error' as const])),
  },
  otherPlugins: {
    name: 'rxtask/other-plugins',
    plugins: { rxtask: plugin },
    rules: {
      // A coroutine that has nothing to wait for is still a coroutine.
      'require-yield': 'off',
      // A cold awaitable is lost when it floats. A task, or a future, runs by itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          checkThenables: true,
          allowForKnownSafePromises: [{ from: 'package', package: 'rxtask', name: ['Task', 'Future'] }],
        },
      ],
      // A listener may start a task: `on('data', () => createTask(load()))`.
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false, properties: false, variables: false } },
      ],
      // These take every task for a lost Observable; the rule of this plugin tells the two apart.
      'rxjs-x/no-floating-observables': 'off',
      'rxjs-x/no-misused-observables': 'off',
      'rxtask/no-floating-awaitables': ['error', { observables: true }],
    },
  },
};
