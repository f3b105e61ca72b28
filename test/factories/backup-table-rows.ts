/** Rows of backups as the tables accept them, and what makes such a row a bad one. */
import { badPaths, badSlugs, invisibleNames } from './identifiers.js';
import {
  common,
  hostKey,
  id,
  now,
  sealed,
  withEach,
  type BadRows,
  type Row,
} from './row-shapes.js';

const localTarget: Row = {
  ...common,
  slug: 'disk',
  name: 'Disk',
  kind: 'local',
  is_default: false,
  path: '/srv/.backups/mirab',
  host_keys: [],
};
const sftpTarget: Row = {
  ...localTarget,
  kind: 'sftp',
  is_default: true,
  address: 'vault.example.com',
  port: 22,
  user: 'mirab',
  host_keys: [hostKey],
  public_key: hostKey,
  private_key_sealed: sealed,
  upload_kib_per_second: 1_024,
};
/** The first of each table is the one that is made bad. */
export const goodBackupRows: Record<string, readonly Row[]> = {
  backup_repositories: [{ id, tenant_id: id, target_id: id, password_sealed: sealed }],
  backup_targets: [
    sftpTarget,
    localTarget,
    { ...sftpTarget, address: '2001:db8::1', upload_kib_per_second: null, is_default: false },
  ],
  restore_point_proofs: [
    { id, tenant_id: id, restore_point_id: id, task_id: id, level: 1, passed: true, message: '' },
  ],
  restore_points: [
    {
      id,
      tenant_id: id,
      stack_id: id,
      repository_id: id,
      task_id: id,
      snapshot_id: 'c'.repeat(64),
      taken_at: now,
      revision_id: id,
      release_id: id,
      spec: '{}',
      items: '[]',
      bytes: 0,
      added_bytes: 0,
    },
  ],
};

export const badBackupRows: readonly BadRows[] = [
  {
    constraint: 'backup_targets_kind_is_whole',
    table: 'backup_targets',
    changes: [
      { kind: 'local' },
      { port: null },
      { private_key_sealed: null },
      { public_key: null },
      { host_keys: [] },
      ...withEach('address', [null, '-oProxyCommand=id', 'Vault.example.com', 'a b', 'a\n']),
      ...withEach('port', [0, 65_536]),
      ...withEach('user', [null, '-l', 'Root', 'a b', 'a'.repeat(33), 'a\n']),
    ],
  },
  {
    constraint: 'backup_targets_name_grammar',
    table: 'backup_targets',
    changes: withEach('name', ['', 'a\nb', 'a\u202eb', 'a'.repeat(121)]),
  },
  {
    constraint: 'backup_targets_name_visible',
    table: 'backup_targets',
    changes: withEach('name', invisibleNames),
  },
  {
    constraint: 'backup_targets_path_grammar',
    table: 'backup_targets',
    changes: withEach('path', badPaths),
  },
  {
    constraint: 'backup_targets_public_key_grammar',
    table: 'backup_targets',
    changes: withEach('public_key', ['', 'ssh-ed25519 AAAA', `${hostKey} comment`, `${hostKey}\n`]),
  },
  {
    constraint: 'backup_targets_slug_grammar',
    table: 'backup_targets',
    changes: withEach('slug', badSlugs),
  },
  {
    constraint: 'backup_targets_upload_range',
    table: 'backup_targets',
    changes: withEach('upload_kib_per_second', [-1, 0, 100_000_001]),
  },
  {
    constraint: 'restore_point_proofs_figures_fit',
    table: 'restore_point_proofs',
    changes: [
      { level: 3, restore_seconds: 1 },
      { level: 3, loss_seconds: 1 },
      { level: 3, restore_seconds: -1, loss_seconds: 1 },
      { level: 3, restore_seconds: 1, loss_seconds: -1 },
      { level: 1, restore_seconds: 1, loss_seconds: 1 },
    ],
  },
  {
    constraint: 'restore_point_proofs_level_range',
    table: 'restore_point_proofs',
    changes: withEach('level', [-1, 5]),
  },
  {
    constraint: 'restore_points_json_shape',
    table: 'restore_points',
    changes: [...withEach('spec', ['[]', '1']), ...withEach('items', ['{}', '"x"'])],
  },
  {
    constraint: 'restore_points_sizes_range',
    table: 'restore_points',
    changes: [{ bytes: -1 }, { added_bytes: -1 }],
  },
  {
    constraint: 'restore_points_snapshot_grammar',
    table: 'restore_points',
    changes: withEach('snapshot_id', [
      '',
      'latest',
      '-h',
      'c'.repeat(63),
      'C'.repeat(64),
      `${'c'.repeat(64)}\n`,
    ]),
  },
];
