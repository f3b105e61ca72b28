/** Tenants, products, releases, environments, hosts, stacks. */
import { z } from 'zod';
import {
  cpus,
  displayName,
  hostname,
  hostPath,
  id,
  imageReference,
  ipAddress,
  memoryBytes,
  pinnedImage,
  port,
  releaseVersion,
  replicas,
  serviceName,
  slug,
  subdomain,
  variableName,
  variableValue,
} from '../grammar.js';
import { manifest } from '../manifest.js';
import { plan } from '../plan.js';
import { serviceContent } from '../revision.js';
import { serviceSetting } from '../stack-spec.js';
import { resourceBase } from './common.js';

export const createTenantBody = z
  .strictObject({
    slug,
    name: displayName,
    contactEmail: z.email().max(200).nullable().default(null),
    note: z.string().max(2_000).default(''),
  })
  .meta({ id: 'CreateTenant' });
export const updateTenantBody = z
  .strictObject({
    name: displayName.optional(),
    contactEmail: z.email().max(200).nullable().optional(),
    note: z.string().max(2_000).optional(),
  })
  .meta({ id: 'UpdateTenant' });
export const tenantResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    contactEmail: z.string().nullable(),
    note: z.string(),
    stackCount: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Tenant' });

export const createProductBody = z
  .strictObject({ slug, name: displayName })
  .meta({ id: 'CreateProduct' });
export const updateProductBody = z
  .strictObject({ name: displayName })
  .meta({ id: 'UpdateProduct' });
export const productResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    latestVersion: z.string().nullable(),
    releaseCount: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Product' });

/** POST /products/{id}/releases. `images` pins the references that the file writes as tags. */
export const publishReleaseBody = z
  .strictObject({
    version: releaseVersion,
    file: z.string().max(262_144),
    images: z.record(imageReference, pinnedImage).default({}),
    notes: z.string().max(20_000).default(''),
  })
  .meta({ id: 'PublishRelease' });
export const releaseResponse = z
  .object({
    ...resourceBase,
    productId: id,
    productSlug: z.string(),
    version: z.string(),
    notes: z.string(),
    manifest,
    file: z.string(),
    publishedBy: z.string(),
    stackCount: z.int(),
  })
  .meta({ id: 'Release' });

export const updateEnvironmentBody = z
  .strictObject({
    name: displayName.optional(),
    requiresApproval: z.boolean().optional(),
    backupBeforeUpgrade: z.boolean().optional(),
    dnsTtlSeconds: z.int().min(10).max(86_400).optional(),
  })
  .meta({ id: 'UpdateEnvironment' });
export const environmentResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    requiresApproval: z.boolean(),
    backupBeforeUpgrade: z.boolean(),
    dnsTtlSeconds: z.int(),
    zone: z.string(),
    version: z.int(),
  })
  .meta({ id: 'Environment' });

const hostKey = z
  .string()
  .max(1_000)
  .regex(
    /^(?:ssh-ed25519|ecdsa-sha2-nistp256|ecdsa-sha2-nistp384|ecdsa-sha2-nistp521|ssh-rsa) [A-Za-z0-9+/]{40,}={0,3}$/,
    'a public host key: type and base64, as ssh-keyscan prints them without the name',
  );
const sshUser = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/);
const hostSettings = {
  name: displayName,
  /** Public address that the DNS records of its stacks point to. */
  address: ipAddress,
  /** Port at which Traefik answers HTTP. */
  httpPort: port.default(80),
  /** Traefik's API on the host's own loopback. */
  traefikApiUrl: z
    .url()
    .regex(/^http:\/\/127\.0\.0\.1:[0-9]{1,5}$/, 'a loopback URL such as http://127.0.0.1:8080')
    .default('http://127.0.0.1:8080'),
  stacksDirectory: hostPath.default('/var/lib/mirab/stacks'),
  dockerSocket: hostPath.default('/var/run/docker.sock'),
};
export const createHostBody = z
  .discriminatedUnion('connection', [
    z.strictObject({ connection: z.literal('local'), slug, ...hostSettings }),
    z.strictObject({
      connection: z.literal('ssh'),
      slug,
      ...hostSettings,
      sshAddress: z.union([ipAddress, hostname]),
      sshPort: port.default(22),
      sshUser: sshUser.default('mirab'),
      hostKeys: z.array(hostKey).min(1).max(6),
      /** OpenSSH private key; sealed at once, never readable again. */
      privateKey: z
        .string()
        .min(50)
        .max(16_384)
        .regex(
          /^-----BEGIN OPENSSH PRIVATE KEY-----[\s\S]+-----END OPENSSH PRIVATE KEY-----\s*$/,
          'an OpenSSH private key',
        ),
    }),
  ])
  .meta({ id: 'CreateHost' });
export const updateHostBody = z
  .strictObject({
    name: displayName.optional(),
    address: ipAddress.optional(),
    paused: z.boolean().optional(),
  })
  .meta({ id: 'UpdateHost' });
export const hostResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    connection: z.enum(['local', 'ssh']),
    address: z.string(),
    httpPort: z.int(),
    traefikApiUrl: z.string(),
    stacksDirectory: z.string(),
    dockerSocket: z.string(),
    sshAddress: z.string().nullable(),
    sshPort: z.int().nullable(),
    sshUser: z.string().nullable(),
    hostKeyFingerprints: z.array(z.string()),
    paused: z.boolean(),
    stackCount: z.int(),
    version: z.int(),
    /** What the last check saw; null before the first. */
    observed: z
      .object({
        checkedAt: z.iso.datetime(),
        reachable: z.boolean(),
        error: z.string().nullable(),
        dockerVersion: z.string().nullable(),
        composeVersion: z.string().nullable(),
        traefikVersion: z.string().nullable(),
        cpuCount: z.int().nullable(),
        memoryBytes: z.int().nullable(),
        diskFreeBytes: z.int().nullable(),
        routers: z.int().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Host' });

const settings = z.record(
  serviceName,
  z.strictObject({
    replicas: replicas.optional(),
    memoryBytes: memoryBytes.optional(),
    cpus: cpus.optional(),
  }),
);
const secretValues = z.record(variableName, variableValue);
export const createStackBody = z
  .strictObject({
    tenantId: id,
    productId: id,
    releaseId: id,
    environmentId: id,
    hostId: id,
    /** Label below the zone; the tenant's slug when absent. */
    subdomain: subdomain.optional(),
    /** A size of the product; overridden per service by `services`. */
    size: slug.optional(),
    services: settings.default({}),
    variables: z.record(variableName, variableValue).default({}),
    /** Write-only. */
    secrets: secretValues.default({}),
  })
  .meta({ id: 'CreateStack' });
/** PATCH /stacks/{id}: changes what is wanted; nothing happens on the host until a task. A secret set to null is removed. */
export const updateStackBody = z
  .strictObject({
    services: settings.optional(),
    variables: z.record(variableName, variableValue.nullable()).optional(),
    secrets: z.record(variableName, variableValue.nullable()).optional(),
  })
  .meta({ id: 'UpdateStack' });

/** A stack's state in one word; the panel makes the sentence. */
export const stackState = z.enum([
  'new',
  'running',
  'degraded',
  'stopped',
  'working',
  'failed',
  'removed',
  'unknown',
]);
export const observedService = z.object({
  service: serviceName,
  wanted: z.int(),
  running: z.int(),
  healthy: z.int(),
  generation: z.int().nullable(),
  image: z.string().nullable(),
});
export const stackResponse = z
  .object({
    ...resourceBase,
    key: z.string(),
    tenantId: id,
    tenantSlug: z.string(),
    tenantName: z.string(),
    productId: id,
    productSlug: z.string(),
    productName: z.string(),
    environmentId: id,
    environmentSlug: z.string(),
    hostId: id,
    hostSlug: z.string(),
    subdomain: z.string(),
    zone: z.string(),
    /** Addresses of the exposed services, the first being the main one. */
    addresses: z.array(z.object({ service: z.string(), hostname: z.string(), url: z.string() })),
    /** Wanted. */
    releaseId: id,
    releaseVersion: z.string(),
    services: z.record(serviceName, serviceSetting),
    variables: z.record(variableName, z.string()),
    secrets: z.array(
      z.object({ name: variableName, version: z.int(), updatedAt: z.iso.datetime() }),
    ),
    wanted: z.enum(['running', 'stopped', 'removed']),
    /** Observed; null before the first task. */
    observed: z
      .object({
        state: stackState,
        revisionId: id.nullable(),
        revisionNumber: z.int().nullable(),
        releaseId: id.nullable(),
        releaseVersion: z.string().nullable(),
        services: z.array(observedService),
        at: z.iso.datetime(),
      })
      .nullable(),
    state: stackState,
    /** Fields in which wanted and running differ. */
    pendingChanges: z.array(z.string()),
    lastTask: z
      .object({
        id,
        kind: z.string(),
        state: z.string(),
        createdAt: z.iso.datetime(),
        finishedAt: z.iso.datetime().nullable(),
      })
      .nullable(),
    version: z.int(),
  })
  .meta({ id: 'Stack' });
export const revisionResponse = z
  .object({
    ...resourceBase,
    stackId: id,
    number: z.int(),
    releaseId: id,
    releaseVersion: z.string(),
    state: z.enum(['prepared', 'current', 'superseded', 'failed']),
    digest: z.string(),
    compose: z.string(),
    services: z.record(serviceName, serviceContent),
    taskId: id,
  })
  .meta({ id: 'Revision' });
export const planResponse = plan.meta({ id: 'Plan' });

export type TenantResponse = z.infer<typeof tenantResponse>;
export type ProductResponse = z.infer<typeof productResponse>;
export type ReleaseResponse = z.infer<typeof releaseResponse>;
export type EnvironmentResponse = z.infer<typeof environmentResponse>;
export type HostResponse = z.infer<typeof hostResponse>;
export type StackResponse = z.infer<typeof stackResponse>;
export type StackState = z.infer<typeof stackState>;
export type ObservedService = z.infer<typeof observedService>;
export type RevisionResponse = z.infer<typeof revisionResponse>;
export type CreateStackBody = z.infer<typeof createStackBody>;
export type UpdateStackBody = z.infer<typeof updateStackBody>;
export type CreateHostBody = z.infer<typeof createHostBody>;
export type PublishReleaseBody = z.infer<typeof publishReleaseBody>;
