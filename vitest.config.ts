import { defineConfig } from 'vitest/config';

/** Unit tests only: no process, no network. Suites that need real servers are in `vitest.servers.config.ts`. */
export default defineConfig({
  resolve: { conditions: ['mirab-source', 'node', 'default'] },
  ssr: { resolve: { conditions: ['mirab-source', 'node', 'default'] } },
  test: {
    include: [
      'libs/**/*.spec.ts',
      'control-plane/**/*.spec.ts',
      'engine/**/*.spec.ts',
      'deploy/**/*.spec.ts',
      'products/**/*.spec.ts',
      'bench/**/*.spec.ts',
      'test/chaos/**/*.spec.ts',
    ],
    environment: 'node',
    testTimeout: 30_000,
    restoreMocks: true,
  },
});
