import { defineConfig } from 'vitest/config';

const conditions = ['mirab-source', 'node', 'default'];

/** Suites that start programs (git, bash, docker compose, eslint) but need no server. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/checks/**/*.spec.ts'],
    environment: 'node',
    restoreMocks: true,
    testTimeout: 60_000,
    maxWorkers: 1,
  },
});
