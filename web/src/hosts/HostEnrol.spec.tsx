/** From the token to the keys: what is shown, and that the page notices by itself when the host has answered. */
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Route, Routes } from 'react-router-dom';
import type { HostResponse } from '#libs/contracts';
import { aHost } from '../testing/records';
import { renderPanel } from '../testing/panel';
import { enrolCommands } from './enrolCommands';
import HostEnrol from './HostEnrol';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const expiresAt = '2099-01-01T00:00:00.000Z';
const token = 'A'.repeat(43);
const fresh = aHost({ enrolled: false, hostKeyFingerprints: [], observed: null });
const issued = { hostId: fresh.id, token, url: 'https://panel.example.test', expiresAt };

/** Opens the page of a host; what it sends is kept. */
async function openPage(host: HostResponse) {
  const sent: { url: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, body: JSON.parse(init.body as string) });
    return Promise.resolve(new Response(JSON.stringify(issued), { status: 201 }));
  });
  const page = (
    <Routes>
      <Route path="/hosts/:id/enrol" element={<HostEnrol />} />
    </Routes>
  );
  const answers = { getOne: () => Promise.resolve({ data: host }) };
  // @ts-expect-error -- the answer is one of hosts, whatever is asked.
  await renderPanel(page, { path: `/hosts/${host.id}/enrol`, answers });
  fireEvent.click(await screen.findByRole('button', { name: 'Show the command' }));
  return sent;
}

it('shows the command with the token, and waits', async () => {
  const sent = await openPage(fresh);
  expect(await screen.findByText(new RegExp(`--host ${fresh.id} --token ${token}`))).toBeTruthy();
  expect(screen.getByText(/^Waits for the host/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Prepare' })).toBeNull();
  expect(sent).toEqual([
    { url: `/api/v1/hosts/${fresh.id}/enrolment`, body: { replaceKeys: false } },
  ]);
});

it('shows the fingerprints and what comes next once the host has answered', async () => {
  const enrolment = { expiresAt, usedAt: '2026-11-25T00:00:00.000Z' };
  await openPage(aHost({ enrolled: true, enrolment, hostKeyFingerprints: ['SHA256:new'] }));
  expect(await screen.findByText('SHA256:new')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Prepare' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Check now' })).toBeTruthy();
});

it('says that pinned keys will be replaced, and asks for it', async () => {
  const sent = await openPage(aHost({ enrolled: true, hostKeyFingerprints: ['SHA256:old'] }));
  await screen.findByText(new RegExp(token));
  expect(screen.getByText(/are replaced by those that the host posts/)).toBeTruthy();
  expect(sent[0]?.body).toEqual({ replaceKeys: true });
});

describe('enrolCommands', () => {
  it('names what is not usual, and nothing else', () => {
    expect(enrolCommands(issued, 'mirab', false).run).toBe(
      `sudo sh enrol.sh --url https://panel.example.test --host ${fresh.id} --token ${token}`,
    );
    const plain = { ...issued, url: 'http://127.0.0.1:17000' };
    expect(enrolCommands(plain, 'ops', true).run).toMatch(
      / --user ops --allow-prepare --allow-http$/,
    );
  });
});
