import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TenantResponse } from '#libs/contracts';
import type { Locale } from '../i18n/locale';
import { renderPanel } from '../testing/panel';
import { aTenant } from '../testing/records';
import TenantCreate from './TenantCreate';
import TenantEdit from './TenantEdit';
import TenantList from './TenantList';
import TenantPage from './TenantPage';

const sent = vi.fn<(method: string | undefined, body: unknown) => void>();

beforeEach(() => {
  vi.stubGlobal('fetch', (_: string, { method, body }: RequestInit = {}) => {
    if (typeof body === 'string') sent(method, JSON.parse(body));
    return Promise.resolve(new Response(JSON.stringify(aTenant()), { status: 200 }));
  });
});
afterEach(() => {
  cleanup();
  sent.mockReset();
  vi.unstubAllGlobals();
});

/** A page of the panel about one tenant, which no stack runs for. */
const open = (page: ReactNode, tenant: TenantResponse, locale: Locale = 'en') =>
  renderPanel(page, {
    locale,
    answers: {
      // @ts-expect-error -- the answer is one of tenants, whatever is asked.
      getOne: () => Promise.resolve({ data: tenant }),
      // @ts-expect-error -- the same.
      getList: (resource: string) =>
        Promise.resolve(
          resource === 'tenants' ? { data: [tenant], total: 1 } : { data: [], total: 0 },
        ),
    },
  });

describe('page of a tenant', () => {
  it('holds back its tasks, and names the limit', async () => {
    await open(<TenantPage />, aTenant());
    fireEvent.click(await screen.findByRole('button', { name: 'Pause' }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', { paused: true }));
    expect(screen.queryByText(/tasks for it wait/)).toBeNull();
    expect(screen.getByText('Tasks at once').nextSibling?.textContent).toBe('4');
  });

  it('says what a pause means, and lets tasks run again', async () => {
    await open(<TenantPage />, aTenant({ paused: true }));
    await screen.findByText(/Paused: tasks for it wait\. What runs goes on running\./);
    fireEvent.click(screen.getByRole('button', { name: 'Let tasks run again' }));
    await waitFor(() => expect(sent).toHaveBeenCalledWith('PATCH', { paused: false }));
  });

  it('says it in Persian', async () => {
    await open(<TenantPage />, aTenant({ paused: true, maxActive: 12 }), 'fa');
    await screen.findByText(/کارهای این مشتری منتظر می‌مانند/);
    expect(screen.getByText('کارهای هم‌زمان').nextSibling?.textContent).toBe('۱۲');
    screen.getByRole('button', { name: 'ادامهٔ کارها' });
  });
});

describe('list of tenants', () => {
  it('marks one that is paused', async () => {
    await open(<TenantList />, aTenant({ paused: true }));
    await screen.findByRole('link', { name: 'Rahnama Paused' });
  });

  it('marks no other', async () => {
    await open(<TenantList />, aTenant());
    await screen.findByRole('link', { name: 'Rahnama' });
  });
});

describe('form of a tenant', () => {
  const limit = () => screen.getByLabelText(/^Tasks at once/);
  const type = (value: string) => fireEvent.change(limit(), { target: { value } });
  const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }));

  it('begins with four tasks at once, and says what the number does', async () => {
    await open(<TenantCreate />, aTenant());
    expect(limit()).toHaveProperty('value', '4');
    screen.getByText(/No more of its tasks run at the same time/);
  });

  it('sends the limit as a number, in whatever digits it is typed', async () => {
    await open(<TenantEdit />, aTenant({ maxActive: 8 }));
    await waitFor(() => expect(limit()).toHaveProperty('value', '8'));
    type('۱۲');
    save();
    await waitFor(() =>
      expect(sent).toHaveBeenCalledWith('PATCH', {
        name: 'Rahnama',
        contactEmail: null,
        maxActive: 12,
        note: '',
      }),
    );
  });

  it.each([
    ['', 'This is required.'],
    ['65', 'At most 64.'],
    ['0', 'At least 1.'],
    ['1.5', 'A whole number, without a fraction.'],
    ['many', 'A number is needed.'],
  ])('refuses %j as a limit and sends nothing', async (typed, problem) => {
    await open(<TenantEdit />, aTenant());
    await waitFor(() => expect(limit()).toHaveProperty('value', '4'));
    type(typed);
    save();
    await screen.findByText(problem);
    expect(sent).not.toHaveBeenCalled();
  });
});
