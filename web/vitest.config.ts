import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Unit tests of the panel: jsdom, no server. The browser looks at it in `test/web`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // Some specs hold the words of the panel against the source of the engine.
  server: { fs: { allow: [resolve(import.meta.dirname, '..')] } },
  resolve: { conditions: ['mirab-source', 'module', 'browser', 'development|production'] },
  test: {
    include: ['src/**/*.spec.ts', 'src/**/*.spec.tsx'],
    environment: 'jsdom',
    setupFiles: ['src/testing/patience.ts'],
    testTimeout: 60_000,
    restoreMocks: true,
    server: { deps: { inline: [/ra-/, /@mui/] } },
  },
});
