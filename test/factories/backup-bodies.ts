/** Backup targets as people ask for them. */
import { aSlug } from './workload.js';

/** Its type and its content agree. */
export const aHostKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}`;

export const aLocalTarget = (body: Record<string, unknown> = {}): Record<string, unknown> => ({
  kind: 'local',
  slug: aSlug('target'),
  name: 'A disk',
  path: '/var/lib/mirab/backups',
  ...body,
});

export const anSftpTarget = (body: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...aLocalTarget(),
  kind: 'sftp',
  address: 'backup.example.com',
  user: 'mirab',
  hostKeys: [aHostKey],
  ...body,
});

/** What a product must declare for `aProductFile` to have something to back up. */
export const withBackup = {
  services: { db: { image: `registry.test/erp/db@sha256:${'b'.repeat(64)}` } },
  backup: { database: { kind: 'postgres', service: 'db', database: 'erp' } },
};
