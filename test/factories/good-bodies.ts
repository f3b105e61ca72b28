/** Bodies that the API takes, by the operation that takes them. */
import { aHostKey } from './backup-bodies.js';
import type { Json } from './hostile-values.js';
import { aProductFile } from './product-file.js';
import { aSlug, aStackBody, type School } from './workload.js';

const privateKey = `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA${'A'.repeat(40)}\n-----END OPENSSH PRIVATE KEY-----\n`;

/** A body that is taken, for each operation that takes one. */
const bodies = (school: School): Record<string, () => Json> => ({
  'POST /session': () => ({ email: 'a@example.test', password: 'some password' }),
  'POST /session/first': () => ({
    token: 'x'.repeat(40),
    password: 'long enough',
    displayName: 'A',
  }),
  'POST /users': () => ({
    email: `${aSlug('a')}@example.test`,
    displayName: 'A',
    role: 'viewer',
    tenantId: null,
  }),
  'PATCH /users/{id}': () => ({
    displayName: 'A',
    role: 'viewer',
    tenantId: null,
    disabled: false,
  }),
  'POST /tokens': () => ({
    name: 'ci',
    role: 'tenant',
    tenantId: school.tenant.id,
    expiresInDays: 3,
  }),
  'PATCH /settings': () => ({ paused: false, maxActive: 500 }),
  'POST /schedules': () => ({
    name: 'Nightly',
    hostId: school.host.id,
    input: { kind: 'check' },
    cron: '0 3 * * *',
    timeZone: 'Asia/Tehran',
    enabled: false,
    misfire: 'fire-once',
    overlap: 'queue',
    jitterSeconds: 60,
    start: 'now',
  }),
  'PATCH /schedules/{id}': () => ({
    name: 'Nightly',
    input: { kind: 'restart', services: ['web'] },
    cron: '0 3 * * *',
    timeZone: 'Asia/Tehran',
    enabled: false,
    misfire: 'skip',
    overlap: 'skip',
    jitterSeconds: 0,
    start: 'window',
  }),
  'POST /tenants': () => ({
    slug: aSlug('t'),
    name: 'T',
    contactEmail: 'a@example.test',
    note: 'n',
  }),
  'PATCH /tenants/{id}': () => ({ name: 'T', contactEmail: null, note: 'n' }),
  'POST /products': () => ({ slug: aSlug('p'), name: 'P' }),
  'PATCH /products/{id}': () => ({ name: 'P' }),
  'POST /products/{id}/releases': () => ({
    version: `1.0.${aSlug('v').replace(/\D/g, '')}`,
    file: aProductFile({ name: school.product.slug }),
    images: { 'registry.test/erp/web:1': `registry.test/erp/web@sha256:${'0'.repeat(64)}` },
    notes: 'n',
  }),
  'PATCH /environments/{id}': () => ({
    name: 'E',
    requiresApproval: false,
    backupBeforeUpgrade: false,
    dnsTtlSeconds: 60,
    windows: [{ days: ['fri'], from: '22:00', to: '04:00', timeZone: 'Asia/Tehran' }],
  }),
  'POST /hosts': () => ({
    connection: 'ssh',
    slug: aSlug('h'),
    name: 'H',
    address: '192.0.2.1',
    httpPort: 80,
    traefikApiUrl: 'http://127.0.0.1:8080',
    stacksDirectory: '/var/lib/mirab/stacks',
    dockerSocket: '/var/run/docker.sock',
    maxActive: 2,
    sshAddress: 'host.example.com',
    sshPort: 22,
    sshUser: 'mirab',
    hostKeys: [aHostKey],
    privateKey,
  }),
  'PATCH /hosts/{id}': () => ({ name: 'H', address: '192.0.2.1', maxActive: 2, paused: false }),
  'PUT /hosts/{id}/keys': () => ({ hostKeys: [aHostKey], privateKey }),
  'POST /hosts/{id}/enrolment': () => ({ replaceKeys: false }),
  'POST /enrolment': () => ({
    hostId: school.release.id,
    token: 'x'.repeat(43),
    hostKeys: [aHostKey],
    sshAddress: '192.0.2.1',
  }),
  'POST /backup-targets': () => ({
    kind: 'sftp',
    slug: aSlug('t'),
    name: 'T',
    path: '/srv/backups',
    uploadKibPerSecond: 2_000,
    isDefault: false,
    address: 'backup.example.com',
    port: 22,
    user: 'mirab',
    hostKeys: [aHostKey],
  }),
  'PATCH /backup-targets/{id}': () => ({
    name: 'T',
    uploadKibPerSecond: null,
    isDefault: true,
    path: '/srv/backups',
    address: '192.0.2.1',
    port: 22,
    user: 'mirab',
    hostKeys: [aHostKey],
  }),
  'POST /restore-points/{id}/stacks': () => ({
    subdomain: aSlug('r'),
    environmentId: school.environment.id,
    hostId: school.host.id,
  }),
  'POST /hosts/{id}/tasks': () => ({ kind: 'check' }),
  'POST /tasks/cancellations': () => ({ taskIds: [school.release.id] }),
  'POST /stacks': () => ({
    ...(aStackBody(school, { subdomain: aSlug('s') }) as Record<string, Json>),
    size: 'small',
    services: { web: { replicas: 1, memoryBytes: 2 ** 27, cpus: 0.5 } },
    secrets: { SMTP_PASSWORD: 'secret' },
  }),
  'PATCH /stacks/{id}': () => ({
    services: { web: { replicas: 1, memoryBytes: 2 ** 27, cpus: 0.5 } },
    variables: { SCHOOL_NAME: 'مدرسه' },
    secrets: { SMTP_PASSWORD: null },
  }),
  'POST /stacks/{id}/plan': () => ({ kind: 'scale', services: { web: { replicas: 2, cpus: 1 } } }),
  'POST /stacks/{id}/tasks': () => ({
    kind: 'rollback',
    revisionId: school.release.id,
    planHash: '0'.repeat(64),
    start: 'window',
  }),
});

/** Other shapes that the same operations take. */
const otherBodies = (school: School): [string, () => Json][] => [
  ['POST /stacks/{id}/tasks', () => ({ kind: 'restart', services: ['web'] })],
  ['POST /stacks/{id}/tasks', () => ({ kind: 'backup', targetId: school.release.id })],
  ['POST /stacks/{id}/tasks', () => ({ kind: 'restore', restorePointId: school.release.id })],
  ['POST /backup-targets', () => ({ kind: 'local', slug: aSlug('t'), name: 'T', path: '/srv/b' })],
  [
    'POST /stacks/{id}/tasks',
    () => ({ kind: 'remove', confirmTenantName: 'no', deleteVolumes: false }),
  ],
  [
    'POST /tasks/cancellations',
    () => ({
      waiting: {
        tenantId: school.tenant.id,
        hostId: school.host.id,
        kind: 'check',
        createdUntil: '2026-01-01T00:00:00.000Z',
      },
    }),
  ],
  ['POST /stacks/{id}/plan', () => ({ kind: 'upgrade', releaseId: school.release.id })],
];

/** Operation, as in `POST /tenants` → bodies it takes; made anew each time, so that no name is taken. */
export class GoodBodies {
  constructor(private readonly school: School) {}

  operations(): string[] {
    return Object.keys(bodies(this.school)).sort();
  }

  of(operation: string): Json[] {
    const all = [...Object.entries(bodies(this.school)), ...otherBodies(this.school)];
    return all.flatMap(([name, make]) => (name === operation ? [make()] : []));
  }
}
