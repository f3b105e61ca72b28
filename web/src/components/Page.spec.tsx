import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { Page } from './Page';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const crumbs = [
  { label: 'Stacks', to: '/stacks' },
  { label: 'Rahnama', to: '/tenants/1' },
];

describe('trail of a page', () => {
  it.each([1, 2])('of %i links has a mark between them and none at its end', async (count) => {
    await renderPanel(
      <Page title="Edu ERP" crumbs={crumbs.slice(0, count)}>
        content
      </Page>,
    );
    const trail = screen.getByRole('navigation', { name: 'Where this page stands' });
    expect(trail.querySelectorAll('a')).toHaveLength(count);
    expect(trail.querySelectorAll('svg')).toHaveLength(count - 1);
    expect(trail.lastElementChild?.tagName).toBe('A');
  });

  it('keeps the order of words of a Persian page, though a name begins in Latin', async () => {
    const label = '\u2068Edu ERP\u2069 برای راهنما';
    await renderPanel(
      <Page title="x" crumbs={[{ label, to: '/' }]}>
        content
      </Page>,
      { locale: 'fa' },
    );
    expect(screen.getByText(label).closest('[dir]')?.getAttribute('dir')).toBe('rtl');
  });
});
