import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite web` sends API calls in development; the built panel is served by the control-plane itself. */
const apiUrl = process.env.MIRAB_WEB_API_URL ?? 'http://127.0.0.1:8420';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['mirab-source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    /** Fonts and icons stay files: a Content-Security-Policy without `data:` then suffices. */
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { '/api': { target: apiUrl, changeOrigin: false } } },
});
