/** Where backups go: targets, their keys, who may change them, and what cannot be changed once something is stored. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  AuditEntryResponse,
  BackupTargetResponse,
  Page,
  ScheduleResponse,
} from '#libs/contracts';
import { Opener } from '#libs/sealing';
import { aHostKey, aLocalTarget, anSftpTarget } from '../factories/backup-bodies.js';
import { BackupWorld } from '../factories/backup-world.js';
import { expectGood, type School } from '../factories/workload.js';
import { refusalOf, type Answer, type ApiSession } from '../support/control-plane/api-session.js';
import { type TestControlPlane } from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let owner: ApiSession;
let operator: ApiSession;
let viewer: ApiSession;
let school: School;
let world: BackupWorld;

beforeAll(async () => {
  world = await BackupWorld.start();
  ({ mirab, owner, operator, viewer, school } = world);
});
afterAll(() => world.close());

const readTarget = async ({ id }: { id: string }): Promise<BackupTargetResponse> =>
  expectGood(await owner.get<BackupTargetResponse>(`/backup-targets/${id}`));
const change = (target: BackupTargetResponse, body: unknown): Promise<Answer> =>
  owner.patch(`/backup-targets/${target.id}`, body, target.version);
const listTargets = async (): Promise<BackupTargetResponse[]> =>
  expectGood(await viewer.get<Page<BackupTargetResponse>>('/backup-targets?perPage=200')).items;

beforeEach(() => world.forgetTargets());

describe('a target', () => {
  it('in a directory has no keys, and the first one is the default', async () => {
    const first = await world.aTarget();
    expect(first).toMatchObject({
      kind: 'local',
      isDefault: true,
      address: null,
      publicKey: null,
      hostKeyFingerprints: [],
      uploadKibPerSecond: null,
      repositoryCount: 0,
      version: 1,
    });
    const second = await world.aTarget();
    expect(second.isDefault).toBe(false);
    expect((await listTargets()).map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  });

  it('by SFTP gets a pair of keys of its own, whose private half only the engine can read', async () => {
    const target = await world.aTarget(anSftpTarget({ uploadKibPerSecond: 2_000 }));
    const other = await world.aTarget(anSftpTarget());
    expect(target.publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{68}$/);
    expect(other.publicKey).not.toBe(target.publicKey);
    expect(target.hostKeyFingerprints).toEqual([expect.stringMatching(/^SHA256:/)]);
    const [stored] = await world.rows<{ sealed: Buffer }>(
      'SELECT private_key_sealed AS sealed FROM backup_targets WHERE id = $1',
      [target.id],
    );
    const opened = new Opener(mirab.sealingPrivateKey).open(stored?.sealed ?? Buffer.of(), {
      tenant: 'platform',
      table: 'backup_targets',
      column: 'private_key_sealed',
      row: target.id,
      version: 1,
    });
    expect(publicHalf(opened)).toBe(target.publicKey);
    const [entry] = await world.rows<{ text: string }>(
      'SELECT after::text AS text FROM audit_entries WHERE subject_id = $1',
      [target.id],
    );
    expect(entry?.text).toContain(target.publicKey);
    expect(entry?.text).not.toMatch(/private|sealed/i);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['a path with a step up', aLocalTarget({ path: '/var/../etc' }), ['/path']],
    ['a path that is an option', aLocalTarget({ path: '-o' }), ['/path']],
    ['a path with a blank', aLocalTarget({ path: '/var/a b' }), ['/path']],
    ['a short name for a rule', aLocalTarget({ slug: 'a`) || Host(`b' }), ['/slug']],
    ['an address that is an option', anSftpTarget({ address: '-oProxyCommand=id' }), ['/address']],
    ['an address with a port', anSftpTarget({ address: '192.0.2.1:22' }), ['/address']],
    ['a user that is an option', anSftpTarget({ user: '-l' }), ['/user']],
    ['no host key', anSftpTarget({ hostKeys: [] }), ['/hostKeys']],
    [
      'a host key that is a command',
      anSftpTarget({ hostKeys: [`command="id" ${aHostKey}`] }),
      ['/hostKeys/0'],
    ],
    [
      'a host key of another type than it says',
      anSftpTarget({ hostKeys: [`ssh-rsa ${aHostKey.split(' ')[1]}`] }),
      ['/hostKeys/0'],
    ],
    [
      'an upload limit of nothing',
      aLocalTarget({ uploadKibPerSecond: 0 }),
      ['/uploadKibPerSecond'],
    ],
    ['an address for a directory', aLocalTarget({ address: '192.0.2.1' }), ['/address']],
    ['a private key', anSftpTarget({ privateKey: 'x' }), ['/privateKey']],
  ])('is refused with %s', async (_, body, fields) => {
    expect(refusalOf(await owner.post('/backup-targets', body))).toEqual({
      status: 422,
      code: 'VALIDATION_FAILED',
      fields,
    });
    expect(await listTargets()).toEqual([]);
  });

  it('has a short name of its own', async () => {
    const target = await world.aTarget();
    const answer = await owner.post('/backup-targets', aLocalTarget({ slug: target.slug }));
    expect(refusalOf(answer)).toEqual({ status: 409, code: 'NAME_TAKEN', fields: ['/slug'] });
  });

  it('takes being the default from the one that was, and one stays it, however many ask at once', async () => {
    const [first, second] = [await world.aTarget(), await world.aTarget()];
    expectGood(await change(second, { isDefault: true }));
    expect(await readTarget(first)).toMatchObject({ isDefault: false, version: 2 });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        owner.post('/backup-targets', aLocalTarget({ isDefault: true })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect((await listTargets()).filter(({ isDefault }) => isDefault)).toHaveLength(1);
    expect(refusalOf(await change(await readTarget(second), { isDefault: false }))).toMatchObject({
      status: 422,
      fields: ['/isDefault'],
    });
  });

  it('can be moved and deleted until a repository stands there', async () => {
    const target = await world.aTarget(anSftpTarget());
    const moved = expectGood(
      await change(target, { path: '/srv/b', address: '192.0.2.9', port: 2_222, user: 'b' }),
    );
    expect(moved).toMatchObject({ path: '/srv/b', address: '192.0.2.9', port: 2_222, user: 'b' });
    expect((await owner.delete(`/backup-targets/${target.id}`)).status).toBe(204);
    expect(refusalOf(await owner.get(`/backup-targets/${target.id}`)).status).toBe(404);
  });

  it('keeps its place once backups stand there, and everything else can be changed', async () => {
    const created = await world.aTarget(anSftpTarget());
    const { stack } = await world.aRunningStack();
    expectGood(await world.start(stack, { kind: 'backup' }));
    const target = await readTarget(created);
    expect(target.repositoryCount).toBe(1);
    for (const [field, value] of [
      ['path', '/srv/other'],
      ['address', '192.0.2.9'],
      ['port', 2_222],
      ['user', 'other'],
    ])
      expect(refusalOf(await change(target, { [String(field)]: value }))).toEqual({
        status: 409,
        code: 'STILL_IN_USE',
        fields: [`/${field}`],
      });
    expect(refusalOf(await owner.delete(`/backup-targets/${target.id}`)).code).toBe('STILL_IN_USE');
    const same = { path: target.path, address: target.address, port: target.port };
    const good = { ...same, name: 'New', uploadKibPerSecond: 9, hostKeys: [aHostKey, aHostKey] };
    expectGood(await change(target, good));
    expect(await readTarget(target)).toMatchObject({ name: 'New', uploadKibPerSecond: 9 });
  });

  it('of a directory has no field of SFTP', async () => {
    const target = await world.aTarget();
    expect(refusalOf(await change(target, { port: 22, hostKeys: [aHostKey] }))).toMatchObject({
      status: 422,
      fields: ['/hostKeys', '/port'],
    });
  });

  it('stays while a schedule names it', async () => {
    const target = await world.aTarget();
    const { stack } = await world.aRunningStack();
    const body = {
      name: 'Nightly',
      stackId: stack.id,
      input: { kind: 'backup', targetId: target.id },
      cron: '0 3 * * *',
      timeZone: 'UTC',
    };
    const schedule = expectGood(await operator.post<ScheduleResponse>('/schedules', body));
    expect(refusalOf(await owner.delete(`/backup-targets/${target.id}`)).code).toBe('STILL_IN_USE');
    const unknown = { kind: 'backup', targetId: uuidv7() };
    for (const answer of [
      await operator.post('/schedules', { ...body, input: unknown }),
      await operator.patch(`/schedules/${schedule.id}`, { input: unknown }, schedule.version),
    ])
      expect(refusalOf(answer)).toMatchObject({ status: 422, fields: ['/input/targetId'] });
  });

  it('is changed by an owner alone, and no tenant knows of it', async () => {
    const target = await world.aTarget();
    const person = await mirab.accounts.signedIn('tenant', school.tenant.id);
    for (const who of [operator, viewer, person]) {
      expect((await who.post('/backup-targets', aLocalTarget())).status).toBe(403);
      expect((await who.patch(`/backup-targets/${target.id}`, { name: 'x' }, 1)).status).toBe(403);
      expect((await who.delete(`/backup-targets/${target.id}`)).status).toBe(403);
    }
    expect((await viewer.get(`/backup-targets/${target.id}`)).status).toBe(200);
    expect((await person.get('/backup-targets')).status).toBe(403);
    expect((await person.get(`/backup-targets/${target.id}`)).status).toBe(403);
  });
});

/** What `ssh-keygen -y` prints of an unencrypted Ed25519 key in OpenSSH's own format. */
function publicHalf(privateKey: string): string {
  const body = Buffer.from(privateKey.split('\n').slice(1, -2).join(''), 'base64');
  const at = body.indexOf(Buffer.from('\0\0\0\x40', 'latin1'));
  const seed = body.subarray(at + 4, at + 36);
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const pair = createPrivateKey({
    key: Buffer.concat([prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const open = createPublicKey(pair).export({ format: 'der', type: 'spki' }).subarray(-32);
  const text = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([text(Buffer.from('ssh-ed25519')), text(open)]);
  return `ssh-ed25519 ${blob.toString('base64')}`;
}

describe('the audit log', () => {
  it('names a target, and tells what became of it', async () => {
    const target = await world.aTarget(aLocalTarget({ name: 'The cellar' }));
    expectGood(await change(target, { name: 'The attic' }));
    expect((await owner.delete(`/backup-targets/${target.id}`)).status).toBe(204);
    const stays = await world.aTarget(aLocalTarget({ name: 'The roof' }));
    const entries = async ({ id }: { id: string }) =>
      expectGood(
        await owner.get<Page<AuditEntryResponse>>(`/audit?subjectId=${id}&sort=at&order=asc`),
      ).items;
    expect((await entries(target)).map(({ action }) => action)).toEqual([
      'backup-target.created',
      'backup-target.updated',
      'backup-target.removed',
    ]);
    expect(await entries(stays)).toMatchObject([{ subjectName: 'The roof' }]);
  });
});
