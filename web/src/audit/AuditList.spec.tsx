import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPanel } from '../testing/panel';
import { anAuditEntry } from '../testing/records';
import AuditList from './AuditList';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const entry = anAuditEntry({
  subjectName: 'Edu ERP',
  subjectOwner: 'Rahnama',
  after: { subdomain: 'rahnama' },
});
const answers = { getList: () => Promise.resolve({ data: [entry], total: 1 }) };

describe('list of the audit', () => {
  it('links what an entry is about, and keeps the raw entry in the drawer', async () => {
    // @ts-expect-error -- the answer is one of entries, whatever is asked.
    await renderPanel(<AuditList />, { answers });
    const link = await screen.findByRole('link', { name: 'Edu ERP for Rahnama' });
    expect(link.getAttribute('href')).toBe(`/stacks/${entry.subjectId}`);
    expect(screen.queryByText('stack.created')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Look' }));
    const drawer = within(await screen.findByRole('presentation'));
    drawer.getByText('stack.created');
    drawer.getByText(new RegExp(`stack ${entry.subjectId}`));
    drawer.getByText(/"subdomain": "rahnama"/);
  });
});
