/** Other keys are sent as they were read on the host, under the version that was seen. */
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { Route, Routes } from 'react-router-dom';
import type { HostResponse } from '#libs/contracts';
import { renderPanel } from '../testing/panel';
import HostKeys from './HostKeys';

const host: HostResponse = {
  id: '01930000-0000-7000-8000-000000000001',
  createdAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-01T00:00:00Z',
  slug: 'h1',
  name: 'Host 1',
  connection: 'ssh',
  address: '192.0.2.1',
  httpPort: 80,
  traefikApiUrl: 'http://127.0.0.1:8080',
  stacksDirectory: '/srv',
  dockerSocket: '/var/run/docker.sock',
  sshAddress: '192.0.2.1',
  sshPort: 22,
  sshUser: 'mirab',
  hostKeyFingerprints: ['SHA256:old'],
  paused: false,
  stackCount: 0,
  version: 7,
  observed: null,
};
const key = `ssh-ed25519 ${'A'.repeat(68)}`;

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('pins other keys of a host', async () => {
  const sent: { url: string; body: unknown; ifMatch: string | null }[] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const ifMatch = new Headers(init.headers).get('if-match');
    sent.push({ url, body: JSON.parse(init.body as string), ifMatch });
    return Promise.resolve(new Response(JSON.stringify(host), { status: 200 }));
  });
  const page = (
    <Routes>
      <Route path="/hosts/:id/keys" element={<HostKeys />} />
      <Route path="/hosts/:id" element={<p>back at the host</p>} />
    </Routes>
  );
  const answers = { getOne: () => Promise.resolve({ data: host }) };
  // @ts-expect-error -- the answer is one of hosts, whatever is asked.
  await renderPanel(page, { path: `/hosts/${host.id}/keys`, answers });
  await screen.findByText(/SHA256:old/);
  fireEvent.change(screen.getByLabelText(/^New host keys/), {
    target: { value: `# read on its console\n${key}\n\n` },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Pin other host keys' }));
  await screen.findByText('back at the host');
  expect(sent).toEqual([
    { url: `/api/v1/hosts/${host.id}/keys`, body: { hostKeys: [key] }, ifMatch: '"7"' },
  ]);
});
