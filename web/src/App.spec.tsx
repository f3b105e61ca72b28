/** The whole panel in jsdom against answers of the API: every list opens, and no raw key is shown. */
import { act, cleanup, render, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { permissions } from '#libs/contracts';
import { App } from './App';
import { i18nProvider } from './i18n/provider';
import { aStack, aStep, aTask } from './testing/records';

const session = {
  actor: { kind: 'user', id: aStack().id, name: 'Sara', email: 'sara@example.com' },
  role: 'owner',
  tenantId: null,
  permissions,
  zone: 'demo.test',
  version: '0.1.0',
};
const task = aTask({ steps: [aStep({ state: 'running' })] });
const lists: Record<string, unknown[]> = { stacks: [aStack()], tasks: [task] };

const answerOf = (url: string): unknown => {
  const path = new URL(url, 'http://panel.test').pathname.replace('/api/v1/', '');
  if (path === 'session') return session;
  if (path.startsWith('stacks/')) return aStack();
  if (path.endsWith('/log')) return { items: [], nextFrom: 1, lastSeq: 0, isFinal: false };
  if (path.startsWith('tasks/')) return task;
  const items = lists[path] ?? [];
  return { items, total: items.length };
};

const fetchStub = (url: string) =>
  url.endsWith('/events')
    ? Promise.resolve(new Response(null, { status: 404 }))
    : Promise.resolve(new Response(JSON.stringify(answerOf(url)), { status: 200 }));

beforeEach(() => {
  vi.stubGlobal('fetch', vi.fn(fetchStub));
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const rawKey = /^[a-z]+(?:\.[a-zA-Z_-]+)+$/;
const textsOf = (root: Element): string[] => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: string[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode.textContent?.trim() ?? '');
  return texts;
};

const pages = [
  '/',
  '/stacks',
  '/tenants',
  '/products',
  '/tasks',
  '/hosts',
  '/tokens',
  '/users',
  '/audit',
  `/stacks/${aStack().id}`,
];

describe.each(['en', 'fa'] as const)('panel in %s', (locale) => {
  it.each(pages)(
    'opens %s with a heading and without raw keys',
    async (path) => {
      await i18nProvider.changeLocale(locale);
      localStorage.setItem('RaStoremirab.locale', JSON.stringify(locale));
      window.history.replaceState(null, '', path);
      const { container } = render(<App />);
      await waitFor(() => expect(container.querySelector('main h1')?.textContent).toBeTruthy(), {
        timeout: 15_000,
      });
      await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
      expect(document.documentElement.dir).toBe(locale === 'fa' ? 'rtl' : 'ltr');
      expect(textsOf(container).filter((text) => rawKey.test(text))).toEqual([]);
    },
    30_000,
  );
});
