import { existsSync } from 'node:fs';

// Specs of a cluster run where a server is installed: `.ci/run` installs it.
const hasServer = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].some((folder) =>
  ['redis-server', 'valkey-server'].some((program) => existsSync(`${folder}/${program}`)),
);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/spec/**/*.spec.ts'],
  setupFilesAfterEnv: ['<rootDir>/spec/support/no-leaks.ts'],

  // `npm run types` checks all types. Here each file is only translated.
  transform: {
    // Angular has ES modules alone, and Jest requires CommonJS.
    '/node_modules/@angular/.+\\.mjs$': '<rootDir>/spec/support/to-commonjs.cjs',
    '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.jest.json', transpilation: true }],
  },
  transformIgnorePatterns: ['/node_modules/(?!@angular/)'],
  moduleNameMapper: {
    '^rxtask$': '<rootDir>/lib/index.ts',
    '^rxtask/eslint$': '<rootDir>/lib/eslint/index.ts',
    '^rxtask/inspect$': '<rootDir>/lib/inspect/index.ts',
    '^rxtask/inspect/node$': '<rootDir>/lib/inspect/node/index.ts',
    '^rxtask/node$': '<rootDir>/lib/node/index.ts',
    '^rxtask/remote$': '<rootDir>/lib/remote/index.ts',
    '^rxtask/workers$': '<rootDir>/lib/workers/index.ts',
    '^rxtask/cluster$': '<rootDir>/lib/cluster/index.ts',
    '^rxtask/react$': '<rootDir>/lib/react/index.ts',
    '^rxtask/nest$': '<rootDir>/lib/nest/index.ts',
    '^rxtask/vue$': '<rootDir>/lib/vue/index.ts',
    '^rxtask/angular$': '<rootDir>/lib/angular/index.ts',
    '^rxtask/testing$': '<rootDir>/lib/testing/index.ts',
    // Sources import each other as the published package does, by the name of the emitted file.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // Ignore what other packages of this repository have installed or built.
  modulePathIgnorePatterns: [
    '<rootDir>/.cache/',
    '<rootDir>/dist/',
    '<rootDir>/consumers/',
    '<rootDir>/examples/apps/',
    '<rootDir>/docs/node_modules/',
  ],

  collectCoverageFrom: [
    '<rootDir>/lib/**/*.ts',
    // Specs run these in processes of their own, where no coverage is collected: under zone.js, at an exit, for an inspector.
    '!<rootDir>/lib/loop/zone*.ts',
    '!<rootDir>/lib/core/consumers/before-exit.ts',
    '!<rootDir>/lib/inspect/node/{locate,places}.ts',
    '!<rootDir>/lib/cluster/{serve,runs,outbox}.ts',
    ...(hasServer ? [] : ['!<rootDir>/lib/cluster/**']),
  ],
  coverageDirectory: 'coverage',
  coverageReporters: ['text', 'lcov'],
  // What is measured today. The entries that came last lie below the rest, which has 98 % and 97 %.
  coverageThreshold: {
    global: { statements: 98, branches: 97 },
    './lib/inspect/': { statements: 96, branches: 90 },
    './lib/remote/': { statements: 98, branches: 94 },
    './lib/workers/': { statements: 95, branches: 88 },
    // Much of it runs in worker processes only.
    ...(hasServer ? { './lib/cluster/': { statements: 90, branches: 78 } } : {}),
  },

  // Virtual time takes no real time, but a spec that starts programs can exceed Jest's 5 s on a loaded machine.
  testTimeout: 30_000,

  // Two workers fill a small machine. A worker that has grown is replaced, so that specs about memory start with a clean heap.
  maxWorkers: 2,
  workerIdleMemoryLimit: '512MB',
};
