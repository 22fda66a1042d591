import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['*/test/**/*.spec.{ts,tsx}'], testTimeout: 30_000, maxWorkers: 2 },
});
