import { defineConfig } from 'vitest/config';

const conditions = ['mirab-source', 'node', 'default'];

/**
 * Suites that need real servers. They share one set of them, started once by the global set-up. Files run one after the other:
 * on two cores the servers, dockerd and the containers under test need the other one, and some files measure times under load.
 */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/{integration,playbooks,e2e,images}/**/*.spec.ts'],
    environment: 'node',
    globalSetup: ['test/support/global-setup.ts'],
    fileParallelism: false,
    restoreMocks: true,
    testTimeout: 180_000,
    hookTimeout: 600_000,
    teardownTimeout: 120_000,
  },
});
