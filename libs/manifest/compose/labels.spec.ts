import { describe, expect, it } from 'vitest';
import { encodeStackLabels, findStackLabels, type StackLabels } from './stack-labels.js';
import {
  encodeHostRule,
  encodeTraefikLabels,
  findRuleHostname,
  findTraefikRoute,
} from './traefik-labels.js';

const route = {
  stackKey: 's7',
  service: 'web-app',
  generation: 12,
  hostname: 'acme.example.com',
  port: 8080,
};
const stack: StackLabels = {
  tenantId: '01930000-0000-7000-8000-000000000002',
  stackKey: 's7',
  environmentSlug: 'production',
  generation: 12,
  secretVersions: { A_KEY: 1, B_KEY: 12 },
  role: { service: 'web-app' },
};

describe('Traefik labels', () => {
  it('come back as the route they were made from', () => {
    expect(findTraefikRoute(encodeTraefikLabels(route))).toEqual(route);
  });

  it('name router, service and middleware after stack, service and generation', () => {
    const labels = encodeTraefikLabels(route);
    expect(labels['traefik.http.routers.s7-web-app-r12.rule']).toBe('Host(`acme.example.com`)');
    expect(labels['traefik.http.routers.s7-web-app-r12.priority']).toBe('1012');
    expect(labels['traefik.http.routers.s7-web-app-r12.service']).toBe('s7-web-app-r12');
    expect(labels['traefik.docker.network']).toBe('mirab-s7-web');
  });

  it.each([
    [
      'another rule',
      'traefik.http.routers.s7-web-app-r12.rule',
      'Host(`acme.example.com`) || Host(`b.example.com`)',
    ],
    ['another service', 'traefik.http.routers.s7-web-app-r12.service', 'api@internal'],
    ['another priority', 'traefik.http.routers.s7-web-app-r12.priority', '99999'],
    ['another network', 'traefik.docker.network', 'bridge'],
    ['one label more', 'traefik.http.routers.evil.rule', 'Host(`victim.example.com`)'],
    ['one label more in capitals', 'Traefik.http.routers.evil.service', 'x'],
  ])('with %s are not accepted', (_what, name, value) => {
    expect(findTraefikRoute({ ...encodeTraefikLabels(route), [name]: value })).toBeNull();
  });
});

describe('host rules (rule R9)', () => {
  it.each(['acme.example.com', 'a-b.xn--mgbaam.example'])('hold the host name %s', (hostname) => {
    expect(findRuleHostname(encodeHostRule(hostname))).toBe(hostname);
  });

  it.each([
    'a`) || Host(`b.example.com',
    '*',
    '*.example.com',
    'a.example.com`',
    'EXAMPLE.com',
    'a..b',
    '',
    'localhost',
  ])('are not made of %s', (hostname) => {
    expect(() => encodeHostRule(hostname)).toThrow(TypeError);
  });
});

describe('stack labels', () => {
  it.each([stack, { ...stack, secretVersions: {}, role: { migrates: 'api' } }])(
    'come back as they were made',
    (labels) => {
      expect(findStackLabels(encodeStackLabels(labels))).toEqual(labels);
    },
  );

  it('are none on a container of somebody else', () => {
    expect(findStackLabels({ 'com.docker.compose.project': 'x' })).toBeNull();
  });
});
