import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{engine,strategies,datasets,reports,scripts}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
