import '@fontsource-variable/jetbrains-mono/wght.css';
import '@fontsource-variable/vazirmatn/wght.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { acceptPersianDigits } from './i18n/digits';

acceptPersianDigits();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
