/** Keys are sent as they were read, under the version that was seen; what is left empty is not sent. */
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { Route, Routes } from 'react-router-dom';
import { renderPanel } from '../testing/panel';
import { aHost } from '../testing/records';
import HostKeys from './HostKeys';

const host = aHost({ hostKeyFingerprints: ['SHA256:old'] });
const key = `ssh-ed25519 ${'A'.repeat(68)}`;

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const privateKey = `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA${'A'.repeat(40)}\n-----END OPENSSH PRIVATE KEY-----\n`;

interface Sent {
  url: string;
  body: unknown;
  ifMatch: string | null;
}

/** Opens the page; what it sends is kept. */
async function openPage(): Promise<Sent[]> {
  const sent: Sent[] = [];
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
  return sent;
}

const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Replace keys' }));
const url = `/api/v1/hosts/${host.id}/keys`;

it('pins other keys of a host', async () => {
  const sent = await openPage();
  fireEvent.change(screen.getByLabelText(/^New host keys/), {
    target: { value: `# read on its console\n${key} root@host\n\n` },
  });
  submit();
  await screen.findByText('back at the host');
  expect(sent).toEqual([{ url, body: { hostKeys: [key] }, ifMatch: '"7"' }]);
});

it('takes another private key and leaves the host keys alone', async () => {
  const sent = await openPage();
  fireEvent.change(screen.getByLabelText(/^New private key/), { target: { value: privateKey } });
  submit();
  await screen.findByText('back at the host');
  expect(sent).toEqual([{ url, body: { privateKey }, ifMatch: '"7"' }]);
});

it('sends nothing where nothing was typed', async () => {
  const sent = await openPage();
  submit();
  await screen.findByRole('alert');
  expect(sent).toEqual([]);
});
