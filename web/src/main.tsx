import '@fontsource-variable/jetbrains-mono/wght.css';
import '@fontsource-variable/vazirmatn/wght.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod/v4/core';
import { App } from './App';
import { acceptPersianDigits } from './i18n/digits';

// zod would otherwise try `new Function`, which the Content-Security-Policy refuses and reports.
config({ jitless: true });
acceptPersianDigits();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
