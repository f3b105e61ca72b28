/** Rows of a backup target and of a tenant's repository as the control-plane leaves them, and what a host says that it stored. */
import type pg from 'pg';
import { uuidv7 } from 'uuidv7';
import type { StoredBackup } from '#libs/contracts';
import type { Sealer } from '#libs/sealing';

export interface BackupPlace {
  targetId: string;
  repositoryId: string;
  password: string;
}

/** A directory of the host, the default target, with the tenant's repository in it. */
export async function makeBackupPlace(
  admin: pg.Client,
  sealer: Sealer,
  tenantId: string,
): Promise<BackupPlace> {
  const [targetId, repositoryId] = [uuidv7(), uuidv7()];
  const password = `password of repository ${repositoryId}`;
  await admin.query(
    `INSERT INTO backup_targets (id, updated_at, slug, name, kind, is_default, path, host_keys)
     VALUES ($1, now(), 'disk', 'Disk', 'local', true, '/srv/backups', '{}')`,
    [targetId],
  );
  const place = {
    tenant: tenantId,
    table: 'backup_repositories',
    column: 'password_sealed',
    row: repositoryId,
    version: 1,
  };
  await admin.query(
    `INSERT INTO backup_repositories (id, tenant_id, target_id, password_sealed) VALUES ($1, $2, $3, $4)`,
    [repositoryId, tenantId, targetId, sealer.seal(password, place)],
  );
  return { targetId, repositoryId, password };
}

/** Dumps of the services and volumes that `kinds` names. */
export const storedOf = (
  kinds: Readonly<Record<string, 'postgres' | 'volume'>>,
  over: Partial<StoredBackup> = {},
): StoredBackup => ({
  snapshot_id: 'c'.repeat(64),
  adopted: false,
  taken_at: '2026-01-01T00:00:00.000Z',
  items: Object.entries(kinds).map(([name, kind]) => ({
    name,
    kind,
    source: name,
    bytes: 1_000,
    sha256: kind === 'volume' ? null : 'd'.repeat(64),
    files: kind === 'volume' ? 3 : null,
    tool: null,
    rows: kind === 'volume' ? null : { 'public.students': 5 },
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
  })),
  bytes: 2_000,
  added_bytes: 500,
  proofs: [
    { level: 0, passed: true, message: 'whole' },
    { level: 1, passed: true, message: 'sound' },
  ],
  ...over,
});
