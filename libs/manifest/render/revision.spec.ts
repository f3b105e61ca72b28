import type { RenderedRevision, StackSpec } from '#libs/contracts';
import { describe, expect, it } from 'vitest';
import { decodeCompose } from '../compose/compose-text.js';
import { buildSpec, member, pin, render } from '../testing/sample-stack.js';

const first = render(buildSpec());
const next = (
  change: (spec: StackSpec) => void,
  previous: RenderedRevision = first,
): RenderedRevision => render(buildSpec(change), { previous, number: previous.number + 1 });
const generations = ({ content }: RenderedRevision): Record<string, string> =>
  Object.fromEntries(
    Object.entries(content.services).map(([service, { composeName, generation }]) => [
      service,
      `${composeName} g${String(generation)}`,
    ]),
  );
const services = (revision: RenderedRevision): ReturnType<typeof decodeCompose>['services'] =>
  decodeCompose(revision.compose, 's7').services;
const unchanged = { web: 'web-r1 g1', api: 'api-r1 g1', worker: 'worker g1', db: 'db g1' };

describe('generations', () => {
  it('begin with the first revision; only exposed services carry it in their name', () => {
    expect(generations(first)).toEqual(unchanged);
  });

  it('stay when nothing changes, and so does every byte', () => {
    const second = next(() => undefined);
    expect(second.compose).toBe(first.compose);
    expect(second.digest).toBe(first.digest);
    expect(second.number).toBe(2);
  });

  it('stay when exposed services get more replicas', () => {
    const second = next((spec) => {
      member(spec.services, 'web').replicas = 3;
    });
    expect(generations(second)).toEqual(unchanged);
    expect(member(services(second), 'web-r1').scale).toBe(3);
  });

  it('change when an exposed service gets fewer replicas, and only then', () => {
    const many = next((spec) => {
      member(spec.services, 'web').replicas = 3;
      member(spec.services, 'worker').replicas = 3;
    });
    expect(generations(next(() => undefined, many))).toEqual({ ...unchanged, web: 'web-r3 g3' });
  });

  it.each<[string, (spec: StackSpec) => void, Partial<typeof unchanged>]>([
    [
      'memory',
      (spec) => {
        member(spec.services, 'web').memoryBytes *= 2;
      },
      { web: 'web-r2 g2' },
    ],
    [
      'a variable',
      (spec) => {
        spec.variables['TITLE'] = 'x';
      },
      { web: 'web-r2 g2' },
    ],
    [
      'a host name',
      (spec) => {
        spec.hostnames['api'] = 'x.example.com';
      },
      { api: 'api-r2 g2' },
    ],
    [
      'an image',
      (spec) => {
        member(spec.release.manifest.services, 'worker').image = pin('x');
      },
      { worker: 'worker g2' },
    ],
    [
      'a secret variable',
      (spec) => {
        spec.secrets['MAIL_PASSWORD'] = { version: 2 };
      },
      { worker: 'worker g2' },
    ],
    [
      'a secret file',
      (spec) => {
        spec.secrets['DB_PASSWORD'] = { version: 2 };
      },
      { api: 'api-r2 g2', worker: 'worker g2', db: 'db g2' },
    ],
  ])('change where %s changes', (_what, change, expected) => {
    expect(generations(next(change))).toEqual({ ...unchanged, ...expected });
  });

  it('change for a restart although nothing else does', () => {
    const second = render(buildSpec(), { previous: first, number: 2, restart: ['web', 'worker'] });
    expect(generations(second)).toEqual({ ...unchanged, web: 'web-r2 g2', worker: 'worker g2' });
    expect(member(services(second), 'worker').labels['mirab.generation']).toBe('2');
  });

  it('go forward on the way back', () => {
    const second = next((spec) => {
      spec.variables['TITLE'] = 'x';
    });
    expect(generations(next(() => undefined, second))).toEqual({ ...unchanged, web: 'web-r3 g3' });
  });

  it('do not change a dependent because of what it depends on', () => {
    const second = next((spec) => {
      member(spec.release.manifest.services, 'api').image = pin('x');
    });
    expect(generations(second)).toEqual({ ...unchanged, api: 'api-r2 g2' });
    expect(member(services(second), 'web-r1')).toEqual(member(services(first), 'web-r1'));
    expect(member(services(second), 'worker')).toEqual(member(services(first), 'worker'));
  });

  it('refuse a number that is not newer, and a restart of what is not there', () => {
    expect(() => render(buildSpec(), { previous: first, number: 1 })).toThrow(RangeError);
    expect(() => render(buildSpec(), { restart: ['ghost'] })).toThrow('no service "ghost"');
  });
});

describe('rendered services', () => {
  it('depend on plain names only: what an exposed service waits for stands in for it', () => {
    const healthy = { db: { condition: 'service_healthy' } };
    expect(member(services(first), 'web-r1').depends_on).toEqual(healthy);
    expect(member(services(first), 'worker').depends_on).toEqual(healthy);
  });

  it('meet on the internal network under their plain names; only exposed and outbound ones have a way out', () => {
    const networks = Object.fromEntries(
      Object.entries(services(first)).map(([name, service]) => [name, service.networks]),
    );
    expect(networks).toEqual({
      'web-r1': { internal: { aliases: ['web'] }, web: {} },
      'api-r1': { internal: { aliases: ['api'] }, web: {} },
      worker: { internal: {}, web: {} },
      db: { internal: {} },
      'migrate-r1': { internal: {}, web: {} },
    });
  });

  it('are confined', () => {
    for (const service of Object.values(services(first))) {
      expect(service).toMatchObject({
        mem_limit: 128 * 2 ** 20,
        cpus: 0.5,
        pids_limit: 512,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
      });
    }
  });

  it('hold no secret value and no secret variable; files come from beside the Compose file', () => {
    const { worker } = services(first);
    expect(worker?.environment).toBeUndefined();
    expect(worker?.secrets).toEqual(['DB_PASSWORD']);
    expect(worker?.labels['mirab.secrets']).toBe('DB_PASSWORD=1,MAIL_PASSWORD=1');
    expect(decodeCompose(first.compose, 's7').secrets).toEqual({
      DB_PASSWORD: { file: './secrets/DB_PASSWORD' },
    });
  });

  it('do not depend on the order of keys, which a database does not keep', () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, item]) => [key, reversed(item)]),
            )
          : value;
    const spec = buildSpec();
    Object.assign(spec, reversed(spec));
    expect(render(spec)).toEqual(first);
  });
});

describe('migration', () => {
  it('is a service of its own that nothing calls and no traffic reaches', () => {
    const migrate = member(services(first), 'migrate-r1');
    expect(migrate).toMatchObject({
      profiles: ['migrate'],
      command: ['app', 'migrate'],
      restart: 'no',
      image: pin('api'),
    });
    expect(Object.keys(migrate.labels).filter((name) => name.startsWith('traefik'))).toEqual([]);
    expect(first.migrateService).toBe('migrate-r1');
    expect(first.dataServices).toEqual(['db']);
  });

  it('gets a new name only when it becomes another', () => {
    expect(
      next((spec) => {
        spec.variables['TITLE'] = 'x';
      }).migrateService,
    ).toBe('migrate-r1');
    expect(
      next((spec) => {
        member(spec.release.manifest.services, 'api').image = pin('x');
      }).migrateService,
    ).toBe('migrate-r2');
  });

  it('is absent when the product has none', () => {
    const revision = render(
      buildSpec((spec) => {
        Reflect.deleteProperty(spec.release.manifest, 'migrate');
      }),
    );
    expect([revision.migrateService, revision.dataServices]).toEqual([null, []]);
    expect(Object.keys(services(revision))).not.toContain('migrate-r1');
  });
});

describe('routes, records and secrets', () => {
  it('name what must be seen in Traefik and in DNS', () => {
    expect(first.routes).toEqual([
      {
        service: 'api',
        name: 's7-api-r1',
        hostname: 'api.acme.example.com',
        priority: 1001,
        replicas: 1,
        port: 8081,
        health: '/healthz',
      },
      {
        service: 'web',
        name: 's7-web-r1',
        hostname: 'acme.example.com',
        priority: 1001,
        replicas: 1,
        port: 8080,
        health: '/healthz',
      },
    ]);
    const record = { zone: 'example.com', type: 'A', ttlSeconds: 60, content: '192.0.2.10' };
    expect(first.records).toEqual([
      { ...record, name: 'acme.example.com' },
      { ...record, name: 'api.acme.example.com' },
    ]);
  });

  it('use AAAA for an IPv6 host', () => {
    const { records } = render(
      buildSpec((spec) => {
        spec.host.address = '2001:db8::1';
      }),
    );
    expect(records.map(({ type, content }) => [type, content])).toEqual([
      ['AAAA', '2001:db8::1'],
      ['AAAA', '2001:db8::1'],
    ]);
  });

  it('deliver each secret to those that receive it, the migration included', () => {
    expect(first.secrets).toEqual([
      {
        name: 'DB_PASSWORD',
        version: 1,
        as: 'file',
        composeServices: ['api-r1', 'db', 'worker', 'migrate-r1'],
      },
      { name: 'MAIL_PASSWORD', version: 1, as: 'environment', composeServices: ['worker'] },
    ]);
  });
});
