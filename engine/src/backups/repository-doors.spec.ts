import { describe, expect, it } from 'vitest';
import { repositoryAccess } from '#libs/contracts';
import { generateSealingKeys, Opener, Sealer, type SealedPlace } from '#libs/sealing';
import type { StoredRepository } from './backup-repositories.repository.js';
import { RepositoryDoors } from './repository-doors.js';

const keys = generateSealingKeys();
const sealer = new Sealer(keys.publicKey);
const doors = new RepositoryDoors(new Opener(keys.privateKey));
const password = 'a password of forty characters, made here';
const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n';
const seal = (value: string, place: Omit<SealedPlace, 'version'>) =>
  sealer.seal(value, { ...place, version: 1 });

const target: StoredRepository['target'] = {
  id: 'target-1',
  name: 'Vault',
  kind: 'sftp',
  path: '/srv/backups',
  address: 'vault.example.com',
  port: 2222,
  user: 'mirab',
  hostKeys: ['ssh-ed25519 AAAA'],
  privateKeySealed: seal(privateKey, {
    tenant: 'platform',
    table: 'backup_targets',
    column: 'private_key_sealed',
    row: 'target-1',
  }),
  uploadKibPerSecond: 1_024,
};
const repository: StoredRepository = {
  id: 'repository-1',
  tenantId: 'tenant-1',
  passwordSealed: seal(password, {
    tenant: 'tenant-1',
    table: 'backup_repositories',
    column: 'password_sealed',
    row: 'repository-1',
  }),
  target,
};

describe('RepositoryDoors', () => {
  it('opens a repository below the directory of its tenant', () => {
    const { access, secretValues } = doors.open(repository);
    expect(repositoryAccess.parse(access)).toMatchObject({
      path: '/srv/backups/tenant-1',
      password,
      upload_kib: 1_024,
      sftp: { address: 'vault.example.com', port: 2222, private_key: privateKey },
    });
    expect(secretValues).toEqual([password, privateKey]);
  });
  it('needs no key for a directory of the host', () => {
    const local = { ...target, kind: 'local' as const, privateKeySealed: null };
    const { access, secretValues } = doors.open({ ...repository, target: local });
    expect(access.sftp).toBeNull();
    expect(secretValues).toEqual([password]);
  });
  it.each<[string, StoredRepository]>([
    ['the password of another tenant', { ...repository, tenantId: 'tenant-2' }],
    ['the password of another repository', { ...repository, id: 'repository-2' }],
    ['the key of another target', { ...repository, target: { ...target, id: 'target-2' } }],
    ['no key at all', { ...repository, target: { ...target, privateKeySealed: null } }],
  ])('does not open %s (rule R12)', (_, moved) => {
    expect(() => doors.open(moved)).toThrow('cannot be opened');
    try {
      doors.open(moved);
    } catch (error) {
      expect(error).toMatchObject({ code: 'SECRET_UNREADABLE' });
    }
  });
});
