import type { Plan, StackSpec, StackTaskInput } from '#libs/contracts';
import { describe, expect, it } from 'vitest';
import { RefusedError } from '../problems.js';
import { buildCurrent, buildSpec, member, pin } from '../testing/sample-stack.js';
import type { PlanInput } from './plan-input.js';
import { renderPlan } from './render-plan.js';

const current = buildCurrent(buildSpec());
const newRelease = { id: '01930000-0000-7000-8000-000000000099', version: '1.1.0' };

const plan = (
  input: StackTaskInput,
  change: (spec: StackSpec) => void = () => undefined,
  rest: Partial<PlanInput> = {},
): Plan =>
  renderPlan({ kind: input.kind, input, spec: buildSpec(change), current, running: true, ...rest });

const effects = ({ services }: Plan): Record<string, string> =>
  Object.fromEntries(
    services.map(({ service, effect, because }) => [service, [effect, ...because].join(' ')]),
  );
const kept = { web: 'keep', api: 'keep', worker: 'keep', db: 'keep' };
const upgrade: StackTaskInput = { kind: 'upgrade', releaseId: newRelease.id };
const withNewApi = (spec: StackSpec): void => {
  Object.assign(spec.release, newRelease);
  member(spec.release.manifest.services, 'api').image = pin('api', '2');
};

describe('plans of a new revision', () => {
  it('show everything as new on a first deploy, with the migration', () => {
    const first = plan({ kind: 'deploy' }, undefined, { current: null, running: false });
    expect(first).toMatchObject({
      baseRevision: null,
      nextRevision: 1,
      isNoop: false,
      withoutInterruption: true,
      migration: ['app', 'migrate'],
      warnings: [],
    });
    expect(effects(first)).toEqual({
      web: 'create release',
      api: 'create release',
      worker: 'create release',
      db: 'create release',
    });
    expect(first.hostnames.every(({ effect }) => effect === 'create')).toBe(true);
    expect(first.volumes).toEqual([{ volume: 'data', effect: 'create' }]);
    expect(first.changes).toContainEqual({
      field: 'secrets.DB_PASSWORD',
      before: null,
      after: 'version 1',
    });
    expect(first.composeDiff).toMatch(/^--- compose.yaml\n\+\+\+ compose.yaml\n@@ -0,0 \+1,/);
  });

  it('say what is backed up before, where somebody asks for it and something runs', () => {
    const target = { id: newRelease.id, name: 'Disk', kind: 'local' } as const;
    const planned = plan(upgrade, withNewApi, { backupTarget: target });
    expect(planned.backup).toMatchObject({ target });
    expect(planned.warnings).toContainEqual({ code: 'BACKUP_ON_SAME_MACHINE', detail: 'Disk' });
    expect(plan(upgrade, withNewApi).backup).toBeNull();
    expect(
      plan(upgrade, withNewApi, { backupTarget: target, current: null, running: false }).backup,
    ).toBeNull();
  });

  it('say that nothing changes', () => {
    expect(plan({ kind: 'deploy' })).toMatchObject({
      isNoop: true,
      changes: [],
      composeDiff: '',
      migration: null,
      warnings: [],
    });
    expect(effects(plan({ kind: 'deploy' }))).toEqual(kept);
  });

  it('start what does not run', () => {
    const stopped = plan({ kind: 'deploy' }, undefined, { running: false });
    expect(stopped.isNoop).toBe(false);
    expect(effects(stopped)['web']).toBe('start');
    expect(stopped.warnings).toEqual([{ code: 'NOT_RUNNING', detail: '' }]);
  });

  it('replace an exposed service without interruption and run the migration on an upgrade', () => {
    const result = plan(upgrade, withNewApi);
    expect(effects(result)).toEqual({ ...kept, api: 'replace image' });
    expect(result).toMatchObject({
      withoutInterruption: true,
      migration: ['app', 'migrate'],
      nextRevision: 2,
    });
    expect(result.changes).toEqual([
      { field: 'release', before: '1.0.0', after: '1.1.0' },
      { field: 'services.api.image', before: pin('api'), after: pin('api', '2') },
    ]);
    expect(result.composeDiff).toContain(`-    image: "${pin('api')}"`);
  });

  it('are no no-op when only the release changes: its migration runs', () => {
    const result = plan({ kind: 'deploy' }, (spec) => {
      Object.assign(spec.release, newRelease);
    });
    expect(result).toMatchObject({ isNoop: false, migration: ['app', 'migrate'] });
  });

  it('warn before a database stops for a moment', () => {
    const result = plan({ kind: 'scale', services: { db: { memoryBytes: 2 ** 28 } } }, (spec) => {
      member(spec.services, 'db').memoryBytes = 2 ** 28;
    });
    expect(effects(result)['db']).toBe('recreate memory');
    expect(result.changes).toEqual([
      { field: 'services.db.memory', before: '128M', after: '256M' },
    ]);
    expect(result.withoutInterruption).toBe(false);
    expect(result.warnings).toEqual([{ code: 'DATA_SERVICE_RESTARTS', detail: 'db' }]);
  });

  it('tell more replicas from fewer, and warn of none', () => {
    const up = plan({ kind: 'scale', services: {} }, (spec) => {
      member(spec.services, 'web').replicas = 2;
    });
    expect(effects(up)['web']).toBe('scale-up replicas');
    const down = plan({ kind: 'scale', services: {} }, (spec) => {
      member(spec.services, 'web').replicas = 0;
    });
    expect(effects(down)['web']).toBe('stop replicas');
    expect(down.withoutInterruption).toBe(false);
    expect(down.warnings).toEqual([{ code: 'REPLICAS_ZERO', detail: 'web' }]);
  });

  it('restart all but the databases, or what was asked for', () => {
    expect(effects(plan({ kind: 'restart' }))).toEqual({
      web: 'replace restart',
      api: 'replace restart',
      worker: 'recreate restart',
      db: 'keep',
    });
    expect(effects(plan({ kind: 'restart', services: ['db'] }))).toEqual({
      ...kept,
      db: 'recreate restart',
    });
  });

  it('show a variable with its values and a secret with its versions only', () => {
    const result = plan({ kind: 'deploy' }, (spec) => {
      spec.variables['TITLE'] = 'New';
      spec.secrets['MAIL_PASSWORD'] = { version: 4 };
    });
    expect(result.changes).toEqual([
      { field: 'secrets.MAIL_PASSWORD', before: 'version 1', after: 'version 4' },
      { field: 'variables.TITLE', before: 'Acme', after: 'New' },
    ]);
    expect(effects(result)).toEqual({
      ...kept,
      web: 'replace variables.TITLE',
      worker: 'recreate secrets.MAIL_PASSWORD',
    });
    expect(result.withoutInterruption).toBe(true);
  });

  it('show a host name that goes and one that comes', () => {
    const result = plan({ kind: 'deploy' }, (spec) => {
      spec.hostnames['web'] = 'new.example.com';
    });
    expect(result.hostnames).toEqual([
      { hostname: 'acme.example.com', effect: 'remove' },
      { hostname: 'api.acme.example.com', effect: 'keep' },
      { hostname: 'new.example.com', effect: 'create' },
    ]);
    expect(result.withoutInterruption).toBe(false);
  });

  it('change DNS alone without touching a container', () => {
    const result = plan({ kind: 'deploy' }, (spec) => {
      spec.host.address = '192.0.2.99';
    });
    expect(effects(result)).toEqual(kept);
    expect(result.isNoop).toBe(false);
    expect(result.changes).toEqual([
      { field: 'address', before: '192.0.2.10', after: '192.0.2.99' },
    ]);
  });

  it('warn of an older release, and that a rollback leaves the schema', () => {
    const newer = buildCurrent(buildSpec(withNewApi));
    expect(plan({ kind: 'deploy' }, undefined, { current: newer }).warnings).toEqual([
      { code: 'DOWNGRADE', detail: '1.1.0 → 1.0.0' },
    ]);
    const back = plan({ kind: 'rollback' }, undefined, { current: newer });
    expect(back.warnings).toEqual([{ code: 'SCHEMA_NOT_ROLLED_BACK', detail: '1.1.0 → 1.0.0' }]);
    expect(back.migration).toBeNull();
  });

  it('warn when a volume is mounted no more', () => {
    const result = plan({ kind: 'deploy' }, (spec) => {
      spec.release.manifest.volumes = [];
      member(spec.release.manifest.services, 'db').volumes = [];
    });
    expect(result.volumes).toEqual([{ volume: 'data', effect: 'keep' }]);
    expect(result.warnings).toContainEqual({ code: 'VOLUME_DETACHED', detail: 'data' });
  });

  it('are refused when the wanted state cannot be rendered', () => {
    expect(() =>
      plan({ kind: 'deploy' }, (spec) => {
        spec.variables = {};
      }),
    ).toThrow(RefusedError);
  });
});

describe('plans of the standing revision', () => {
  it('back up what the product declares, and leave every service as it is', () => {
    const target = { id: newRelease.id, name: 'Cellar', kind: 'sftp' } as const;
    const input: StackTaskInput = { kind: 'backup', targetId: target.id };
    const stored = plan(input, undefined, { backupTarget: target });
    expect(stored).toMatchObject({
      isNoop: false,
      withoutInterruption: true,
      nextRevision: null,
      backup: { target, items: [{ name: 'database', kind: 'postgres', source: 'db' }] },
      warnings: [],
    });
    expect(effects(stored)).toEqual(kept);
    expect(plan({ kind: 'stop' }).backup).toBeNull();
  });

  it('warn that a copy on the same machine goes with it, and rest on what was asked for alone', () => {
    const target = { id: newRelease.id, name: 'Here', kind: 'local' } as const;
    const input: StackTaskInput = { kind: 'backup', targetId: target.id };
    const shown = plan(input, undefined, { backupTarget: target });
    expect(shown.warnings).toEqual([{ code: 'BACKUP_ON_SAME_MACHINE', detail: 'Here' }]);
    // The engine makes the plan again without asking what the target is called.
    expect(plan(input).hash).toBe(shown.hash);
    expect(plan({ ...input, targetId: current.spec.stack.id }).hash).not.toBe(shown.hash);
  });

  it('stop and start every service, and do nothing twice', () => {
    const stop = plan({ kind: 'stop' });
    expect(effects(stop)).toEqual({ web: 'stop', api: 'stop', worker: 'stop', db: 'stop' });
    expect(stop).toMatchObject({ nextRevision: null, isNoop: false, withoutInterruption: false });
    expect(stop.hostnames.every(({ effect }) => effect === 'keep')).toBe(true);
    expect(plan({ kind: 'stop' }, undefined, { running: false }).isNoop).toBe(true);
    expect(effects(plan({ kind: 'start' }, undefined, { running: false }))['web']).toBe('start');
    expect(plan({ kind: 'start' })).toMatchObject({ isNoop: true, withoutInterruption: true });
  });

  it('remove names and services but keep the data unless told otherwise', () => {
    const remove = plan({ kind: 'remove', confirmTenantName: 'Acme', deleteVolumes: false });
    expect(effects(remove)['db']).toBe('remove');
    expect(remove.hostnames.every(({ effect }) => effect === 'remove')).toBe(true);
    expect(remove.volumes).toEqual([{ volume: 'data', effect: 'keep' }]);
    const all = plan({ kind: 'remove', confirmTenantName: 'Acme', deleteVolumes: true });
    expect(all.volumes).toEqual([{ volume: 'data', effect: 'remove' }]);
    expect(all.warnings).toEqual([{ code: 'VOLUMES_WILL_BE_DELETED', detail: 'data' }]);
  });

  it('can remove what was never deployed', () => {
    const remove = plan(
      { kind: 'remove', confirmTenantName: 'Acme', deleteVolumes: false },
      undefined,
      { current: null, running: false },
    );
    expect(remove).toMatchObject({
      isNoop: false,
      services: [],
      hostnames: [],
      baseRevision: null,
    });
  });
});

describe('the hash of a plan', () => {
  it('holds as long as kind, input, spec and base revision do', () => {
    const { hash } = plan(upgrade, withNewApi);
    expect(plan(upgrade, withNewApi).hash).toBe(hash);
    expect(plan(upgrade, withNewApi, { running: false }).hash).toBe(hash);
    const others = [
      plan({ kind: 'deploy' }, withNewApi),
      plan({ kind: 'upgrade', releaseId: current.spec.release.id }, withNewApi),
      plan(upgrade),
      plan(upgrade, withNewApi, { current: { ...current, number: 2 } }),
      plan(upgrade, withNewApi, { current: null }),
    ].map((other) => other.hash);
    expect(new Set([hash, ...others]).size).toBe(others.length + 1);
  });

  it('does not rest on the name that confirms a removal', () => {
    const remove = (confirmTenantName: string, deleteVolumes = false): string =>
      plan({ kind: 'remove', confirmTenantName, deleteVolumes }).hash;
    expect(remove('Acme')).toBe(remove('x'));
    expect(remove('Acme', true)).not.toBe(remove('Acme'));
  });

  it('is refused for an input of another kind', () => {
    expect(() => plan({ kind: 'stop' }, undefined, { kind: 'start' })).toThrow(RangeError);
  });
});
