/** Records as the API answers them, for tests. */
import type {
  AuditEntryResponse,
  HostResponse,
  Plan,
  SettingsResponse,
  StackResponse,
  StepResponse,
  TaskResponse,
  TenantResponse,
} from '#libs/contracts';

const id = '01970000-0000-7000-8000-000000000001';
const at = '2026-11-21T08:00:00.000Z';
const base = { id, createdAt: at, updatedAt: at };

export const aStack = (over: Partial<StackResponse> = {}): StackResponse => ({
  ...base,
  key: 's7',
  tenantId: id,
  tenantSlug: 'rahnama',
  tenantName: 'دبیرستان راهنما',
  productId: id,
  productSlug: 'edu-erp',
  productName: 'Edu ERP',
  environmentId: id,
  environmentSlug: 'production',
  hostId: id,
  hostSlug: 'local',
  subdomain: 'rahnama',
  zone: 'demo.test',
  addresses: [],
  releaseId: id,
  releaseVersion: '1.1.0',
  services: {
    web: { replicas: 2, memoryBytes: 134_217_728, cpus: 0.5 },
    db: { replicas: 1, memoryBytes: 536_870_912, cpus: 1 },
  },
  variables: { SCHOOL_NAME: 'Rahnama' },
  secrets: [],
  wanted: 'running',
  observed: {
    state: 'running',
    revisionId: id,
    revisionNumber: 3,
    releaseId: id,
    releaseVersion: '1.0.0',
    services: [
      { service: 'web', wanted: 2, running: 1, healthy: 1, generation: 3, image: null },
      { service: 'db', wanted: 1, running: 1, healthy: 1, generation: 1, image: null },
    ],
    at,
  },
  state: 'running',
  pendingChanges: [],
  lastTask: null,
  version: 4,
  ...over,
});

export const aTenant = (over: Partial<TenantResponse> = {}): TenantResponse => ({
  ...base,
  slug: 'rahnama',
  name: 'Rahnama',
  contactEmail: null,
  note: '',
  maxActive: 4,
  paused: false,
  stackCount: 2,
  version: 3,
  ...over,
});

export const aHost = (over: Partial<HostResponse> = {}): HostResponse => ({
  ...base,
  slug: 'local',
  name: 'Local',
  connection: 'local',
  address: '192.0.2.1',
  httpPort: 80,
  traefikApiUrl: 'http://127.0.0.1:8080',
  stacksDirectory: '/var/lib/mirab/stacks',
  dockerSocket: '/var/run/docker.sock',
  sshAddress: null,
  sshPort: null,
  sshUser: null,
  hostKeyFingerprints: [],
  maxActive: 2,
  paused: false,
  stackCount: 2,
  version: 3,
  observed: null,
  ...over,
});

export const theSettings = (over: Partial<SettingsResponse> = {}): SettingsResponse => ({
  ...base,
  paused: false,
  pausedBy: null,
  pausedAt: null,
  maxActive: null,
  version: 3,
  ...over,
});

export const aStep = (over: Partial<StepResponse> = {}): StepResponse => ({
  index: 0,
  name: 'validate',
  state: 'pending',
  startedAt: null,
  finishedAt: null,
  message: null,
  ...over,
});

export const aTask = (over: Partial<TaskResponse> = {}): TaskResponse => ({
  ...base,
  kind: 'upgrade',
  state: 'running',
  stackId: id,
  stackKey: 's7',
  tenantId: id,
  tenantName: 'Rahnama',
  hostId: id,
  hostSlug: 'local',
  input: {},
  planHash: null,
  priority: 5,
  requestedBy: 'Sara',
  fence: 1,
  startedAt: at,
  finishedAt: null,
  cancelRequestedAt: null,
  waiting: null,
  error: null,
  steps: [],
  attempts: [],
  ...over,
});

type Waiting = NonNullable<TaskResponse['waiting']>;
export const aWait = (over: Partial<Waiting> = {}): Waiting => ({
  code: 'READY',
  position: 1,
  detail: '',
  retryAt: null,
  outage: null,
  ...over,
});

export const aPlan = (over: Partial<Plan> = {}): Plan => ({
  kind: 'upgrade',
  hash: 'a'.repeat(64),
  baseRevision: 3,
  nextRevision: 4,
  isNoop: false,
  withoutInterruption: true,
  services: [],
  changes: [],
  hostnames: [],
  volumes: [],
  migration: null,
  composeDiff: '',
  warnings: [],
  ...over,
});

export const anAuditEntry = (over: Partial<AuditEntryResponse> = {}): AuditEntryResponse => ({
  id,
  at,
  seq: 12,
  actor: { kind: 'user', id, name: 'Sara' },
  address: '203.0.113.7',
  requestId: 'r-1',
  action: 'stack.created',
  subjectType: 'stack',
  subjectId: id,
  subjectName: 'Edu ERP',
  subjectOwner: null,
  tenantId: null,
  before: null,
  after: null,
  ...over,
});
