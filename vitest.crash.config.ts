import { defineConfig } from 'vitest/config';
import servers from './vitest.servers.config.js';

/** `make crash`: the engine is killed at every border of every step. Takes long, so it is no part of `make test`. */
export default defineConfig({
  ...servers,
  test: { ...servers.test, include: ['test/crash/**/*.spec.ts'], testTimeout: 300_000 },
});
