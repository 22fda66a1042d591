import js from '@eslint/js';
import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { architecture } from './scripts/lint/architecture.js';
import { layers } from './scripts/lint/layers.js';

const others = [
  ...['bluebird', 'effect', 'effection', 'redux-saga'].map((name) => `bench/*/${name}.js`),
  ...['client', 'press', 'service'].map((name) => `bench/loads/${name}.js`),
];

const byName = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a thing has one name everywhere.',
};
const viaLoop = 'Time and turns belong to lib/loop: ask the loop, so that virtual time sees it too.';
const hostTime = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'performance',
];

/** RxJS's operators and functions that subscribe to inner Observables one after the other. */
const higherOrder = [
  ...['concat', 'merge', 'switch', 'exhaust'].flatMap((name) => [`${name}Map`, `${name}All`]),
  ...[
    'concat',
    'merge',
    'concatWith',
    'mergeWith',
    'mergeScan',
    'switchScan',
    'expand',
    'startWith',
    'endWith',
  ],
  ...['concatMapTo', 'mergeMapTo', 'switchMapTo', 'repeat', 'repeatWhen', 'retry', 'retryWhen', 'defer'],
];

/**
 * A binding stands on the library and its framework alone.
 *
 * @param {string} folder
 * @param {string} framework
 * @returns {import('eslint').Linter.Config}
 */
const onlyFramework = (folder, framework) => ({
  name: `lib/${folder}`,
  files: [`lib/${folder}/**/*.ts`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(?!\\.{1,2}/|${framework}$)`,
            message: 'A binding stands on the library and its framework alone.',
          },
        ],
      },
    ],
  },
});

export default defineConfig(
  // The apps have their own packages and settings: `npm run test:apps` checks them. consumers/ is the code of users.
  // docs/ has its own package, too: `npm run docs` builds it.
  globalIgnores([
    'dist/',
    'coverage/',
    '.cache/',
    '**/node_modules/',
    'consumers/',
    'docs/',
    'examples/apps/',
  ]),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },

  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  rxjsX.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `using held = …` takes effect at the end of the block.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreUsingDeclarations: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // The library passes on what other code has thrown, and cannot know that it is an Error.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      'rxjs-x/throw-error': ['error', { allowThrowingAny: false, allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // An index known to be in range needs a `!`: a branch for the impossible would be dead code.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A coroutine without a wait is still a coroutine.
      'require-yield': 'off',
      // An Awaitable is an Observable. That is the idea of this library.
      'rxjs-x/no-subclass': 'off',
      // A task runs with or without subscribers.
      'rxjs-x/no-floating-observables': 'off',
    },
  },
  {
    files: ['lib/**', 'spec/**', 'examples/**'],
    rules: { 'no-restricted-syntax': ['error', byName] },
  },

  {
    name: 'lib',
    files: ['lib/**/*.ts'],
    plugins: { architecture },
    rules: {
      'architecture/layers': ['error', { root: 'lib', layers }],
      'architecture/no-cycles': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      // Errors that no code can catch go to console.error, as config says, and what watchdogs find to console.warn. The library
      // prints nothing else.
      'no-console': ['error', { allow: ['error', 'warn'] }],
      // The contract has `any` where TypeScript's own Generator and PromiseLike have it; its use stays checked by no-unsafe-*.
      '@typescript-eslint/no-explicit-any': 'off',
      // Defaults differ between our compiler and older ones, and older ones read the declarations.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      // CoroutineCall gets a generator method together with its `this`.
      '@typescript-eslint/unbound-method': 'off',
      // The current loop is a variable to which `this` is assigned. A walk along a chain starts from `this`.
      '@typescript-eslint/no-this-alias': 'off',
      // A body has no `this`: then the compiler refuses a method's `this` inside it.
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      // A graceful stop ends the beats and lets what they have started finish: takeUntil comes before the ticks.
      'rxjs-x/no-unsafe-takeuntil': 'off',
      // A lower layer stores a task behind its own interface, and the layer that passed it casts it back.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}/|rxjs$|rxjs/testing$)',
              allowTypeImports: true,
              message: 'At run time the library stands on rxjs and the language alone.',
            },
            {
              regex: '^rxjs$',
              importNames: higherOrder,
              message:
                'It calls itself for each inner Observable that ends synchronously, and overflows the stack: count and loop.',
            },
          ],
        },
      ],
    },
  },
  {
    name: 'lib: the test kit',
    files: ['lib/testing/**/*.ts'],
    rules: {
      // What RxJS marks so is marked as its own: the kit plays RxJS's virtual time, which has no other door.
      '@typescript-eslint/no-deprecated': 'off',
      // A marble is one character.
      '@typescript-eslint/no-misused-spread': 'off',
      // The states of a task never fail.
      'rxjs-x/no-ignored-error': 'off',
    },
  },
  {
    name: 'lib/node',
    files: ['lib/node/**/*.ts', 'lib/inspect/node/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}/|node:|rxjs$)',
              message: 'This entry point stands on the library, RxJS, Node.js and the language alone.',
            },
          ],
        },
      ],
    },
  },
  {
    name: 'lib/eslint',
    files: ['lib/eslint/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}/|node:|@typescript-eslint/utils$)',
              allowTypeImports: true,
              message: 'The rules use typescript-eslint, Node.js and the language alone.',
            },
          ],
        },
      ],
    },
  },
  {
    name: 'lib: bindings',
    files: ['lib/bindings/**/*.ts'],
    rules: {
      // The views of a task never fail.
      'rxjs-x/no-ignored-error': 'off',
    },
  },
  onlyFramework('react', 'react'),
  onlyFramework('vue', 'vue'),
  onlyFramework('angular', '@angular/core'),
  onlyFramework('nest', 'rxjs$|@nestjs/common'),
  {
    name: 'lib: time is a port',
    files: ['lib/**/*.ts'],
    // The loop owns time; the test kit replaces the host's timers in one file.
    ignores: ['lib/loop/**', 'lib/testing/virtual/host-time.ts'],
    rules: {
      'no-restricted-globals': ['error', ...hostTime.map((name) => ({ name, message: viaLoop }))],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: viaLoop },
        { object: 'process', property: 'nextTick', message: viaLoop },
        ...hostTime.map((property) => ({ object: 'globalThis', property, message: viaLoop })),
      ],
      'no-restricted-syntax': [
        'error',
        byName,
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: viaLoop },
      ],
    },
  },

  {
    name: 'specs',
    files: ['spec/**/*.ts'],
    rules: {
      // Bodies that do nothing, async functions that never wait, observers without error handlers: all are cases to test.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
      'rxjs-x/no-ignored-error': 'off',
    },
  },
  {
    name: 'specs: Awaitables beside promises',
    files: ['spec/types/promises.types.ts', 'spec/core/awaitable.spec.ts'],
    rules: {
      // These specs copy other libraries' signatures, and contain code that must not compile and that these rules also reject.
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'rxjs-x/no-misused-observables': 'off',
    },
  },
  {
    name: 'specs: what operators do to a task',
    files: [
      'spec/streams/matrix/operators/*.ts',
      'spec/streams/beside-rxjs/uses.ts',
      'spec/interop/rxjs.spec.ts',
    ],
    rules: {
      // They show what users write.
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-sharereplay': 'off',
    },
  },
  {
    name: 'benchmarks',
    files: ['bench/**/*.js'],
    rules: {
      // They measure the cost of an await that waits for nothing.
      '@typescript-eslint/await-thenable': 'off',
      // An async generator awaits at each `yield`.
      '@typescript-eslint/require-await': 'off',
      // What cannot fail here has no handler, and what is never empty no default: peers are written as in their own pages.
      '@typescript-eslint/no-empty-function': 'off',
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-ignored-error': 'off',
    },
  },
  {
    name: 'scripts',
    files: ['**/*.js', '**/*.cjs'],
    rules: {
      // Jest loads test environments and transformers as CommonJS modules.
      '@typescript-eslint/no-require-imports': ['error', { allow: ['^jest-environment-node$', '^esbuild$'] }],
      // The compiler checks names in these files too.
      'no-undef': 'off',
      // Only the compiler sees a cast in a comment.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // node:test itself waits for its tests.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['after', 'test'], package: 'node:test' }] },
      ],
    },
  },
  {
    // Only `npm run bench` installs what these import, so there are no types to check them with.
    name: 'benchmarks of others',
    files: others,
    extends: [tseslint.configs.disableTypeChecked],
    rules: Object.fromEntries(Object.keys(rxjsX.configs.strict.rules).map((rule) => [rule, 'off'])),
  },
);
