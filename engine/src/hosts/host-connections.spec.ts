/** A key that cannot be opened: people are told where they enter it anew. */
import { expect, it } from 'vitest';
import type { Database } from '#libs/database';
import { generateSealingKeys, Opener, Sealer } from '#libs/sealing';
import { HostConnections } from './host-connections.js';

const id = '01930000-0000-7000-8000-000000000001';

it('says by which route a key that cannot be opened is replaced', async () => {
  const place = { table: 'hosts', column: 'private_key_sealed', row: id, version: 1 };
  const lost = new Sealer(generateSealingKeys().publicKey);
  const row = {
    id,
    slug: 'h1',
    traefikApiUrl: 'http://127.0.0.1:8080',
    stacksDirectory: '/srv',
    dockerSocket: '/var/run/docker.sock',
    connection: 'ssh',
    hostKeys: ['ssh-ed25519 AAAA'],
    privateKeySealed: lost.seal('key', { tenant: 'platform', ...place }),
  };
  const tx = { host: { findUniqueOrThrow: () => Promise.resolve(row) } };
  const database = {
    transaction: (_scope: string, work: (given: typeof tx) => unknown) => work(tx),
  } as unknown as Database;
  const hosts = new HostConnections(database, new Opener(generateSealingKeys().privateKey), {
    allowLocal: false,
    localDockerConfig: undefined,
  });
  await expect(hosts.getHost(id)).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    message: expect.stringContaining(`PUT /api/v1/hosts/${id}/keys`) as string,
  });
});
