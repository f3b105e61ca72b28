import type { StackSpec } from '#libs/contracts';
import { describe, expect, it } from 'vitest';
import { decodeCompose } from '../compose/compose-text.js';
import { RefusedError } from '../problems.js';
import { buildSpec, member, render } from '../testing/sample-stack.js';

/** Pointers of what the renderer refuses. */
function refusals(change: (spec: StackSpec) => void): string[] {
  try {
    render(buildSpec(change));
    return [];
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'SPEC_REFUSED') {
      return error.problems.map(({ pointer }) => pointer);
    }
    throw error;
  }
}

describe('a frozen spec is checked again (rules R3, R4)', () => {
  it.each<[string, (spec: StackSpec) => void, string]>([
    [
      'a tenant slug with a rule',
      (spec) => {
        spec.tenant.slug = 'a`) || Host(`b';
      },
      '/tenant/slug',
    ],
    [
      'a slug that begins with a dash',
      (spec) => {
        spec.tenant.slug = '-rf';
      },
      '/tenant/slug',
    ],
    [
      'a typed stack key',
      (spec) => {
        spec.stack.key = 'acme';
      },
      '/stack/key',
    ],
    [
      'a host name with a rule (rule R9)',
      (spec) => {
        spec.hostnames['web'] = 'a`) || Host(`b.example.com';
      },
      '/hostnames/web',
    ],
    [
      'a wildcard host name',
      (spec) => {
        spec.hostnames['web'] = '*.example.com';
      },
      '/hostnames/web',
    ],
    [
      'a host name of another zone',
      (spec) => {
        spec.hostnames['web'] = 'victim.example.org';
      },
      '/hostnames/web',
    ],
    [
      'two servers on the data of one database',
      (spec) => {
        member(spec.services, 'db').replicas = 2;
      },
      '/services/db/replicas',
    ],
    [
      'one host name for two services',
      (spec) => {
        spec.hostnames['web'] = 'api.acme.example.com';
      },
      '/hostnames/web',
    ],
    [
      'a reserved subdomain',
      (spec) => {
        spec.subdomain = 'traefik';
      },
      '/subdomain',
    ],
    [
      'a directory with ..',
      (spec) => {
        spec.host.stacksDirectory = '/opt/../etc';
      },
      '/host/stacksDirectory',
    ],
    [
      'an image by tag (rule R29)',
      (spec) => {
        member(spec.release.manifest.services, 'web').image = 'registry.example.com/web:1';
      },
      '/release/manifest/services/web/image',
    ],
    [
      'a shell in a health check (rule R8)',
      (spec) => {
        member(spec.release.manifest.services, 'web').healthcheck = { test: ['CMD-SHELL', 'id'] };
      },
      '/release/manifest/services/web/healthcheck/test',
    ],
    [
      'a volume that is not declared (rule R8)',
      (spec) => {
        spec.release.manifest.volumes = [];
      },
      '/release/manifest/services/db/volumes/0',
    ],
    [
      'a service name that looks generated',
      (spec) => {
        spec.release.manifest.services['web-r9'] = member(spec.release.manifest.services, 'worker');
      },
      '/release/manifest/services/web-r9',
    ],
    [
      'a service without settings',
      (spec) => {
        Reflect.deleteProperty(spec.services, 'db');
      },
      '/services/db',
    ],
    [
      'settings without a service',
      (spec) => {
        spec.services['ghost'] = member(spec.services, 'db');
      },
      '/services/ghost',
    ],
    [
      'an exposed service without host name',
      (spec) => {
        Reflect.deleteProperty(spec.hostnames, 'api');
      },
      '/hostnames/api',
    ],
    [
      'a missing required variable',
      (spec) => {
        spec.variables = {};
      },
      '/variables/TITLE',
    ],
    [
      'a value against its pattern',
      (spec) => {
        spec.variables['CODE'] = 'A';
      },
      '/variables/CODE',
    ],
    [
      'an unknown variable',
      (spec) => {
        spec.variables['GHOST'] = 'x';
      },
      '/variables/GHOST',
    ],
    [
      'NUL in a value',
      (spec) => {
        spec.variables['TITLE'] = '\u0000';
      },
      '/variables/TITLE',
    ],
    [
      'a generated secret that is missing',
      (spec) => {
        spec.secrets = {};
      },
      '/secrets/DB_PASSWORD',
    ],
    [
      'an unknown key',
      (spec) => {
        Object.assign(spec, { extra: 1 });
      },
      '/extra',
    ],
  ])('refuses %s', (_what, change, pointer) => {
    expect(refusals(change)).toContain(pointer);
  });
});

describe('values arrive byte for byte (rule R7)', () => {
  it.each([
    "{{ lookup('pipe','id') }}",
    '$HOME',
    '${X}',
    '$$',
    '$$$',
    'a\nb',
    'a\r\nb\n',
    '"quoted"',
    "it's",
    '100%',
    '🙂',
    ': ',
    'key: value',
    '-rf',
    '- item',
    'yes',
    'no',
    '0x10',
    '012',
    '~',
    'null',
    '*a',
    '&a',
    '!tag',
    '# no comment',
    ' #',
    '',
    ' ',
    '\t',
    '\\',
    '\\n',
    '`id`',
    '$(id)',
    'x\nDOCKER_HOST=tcp://evil',
    'foo\n    privileged: true\n    volumes:\n      - /:/host',
    '\u0085\u2028\u2029\ufeff',
    'مدرسه',
    '\u202eabc',
    '__proto__',
  ])('%j', (value) => {
    const { compose } = render(
      buildSpec((spec) => {
        spec.variables['TITLE'] = value;
      }),
    );
    expect(decodeCompose(compose, 's7').services['web-r1']?.environment).toEqual({ TITLE: value });
  });
});
