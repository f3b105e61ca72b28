import { defineConfig } from 'vitest/config';
import servers from './vitest.servers.config.js';

/** The fixed seeds of the fault laboratory (`make chaos` runs any other). It starts all of its servers itself and needs root. */
export default defineConfig({
  ...servers,
  test: {
    ...servers.test,
    include: ['test/labs/**/*.spec.ts'],
    globalSetup: [],
    testTimeout: 600_000,
  },
});
