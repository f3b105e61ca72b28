/** Stacks: what is wanted, what was observed, their revisions and plans. */
import { z } from 'zod';
import { boundedRecord, mostServices, mostVariables } from '../bounds.js';
import {
  cpus,
  id,
  memoryBytes,
  replicas,
  serviceName,
  slug,
  subdomain,
  variableName,
  variableValue,
} from '../grammar.js';
import { plan } from '../plan.js';
import { serviceContent } from '../revision.js';
import { serviceSetting } from '../stack-spec.js';
import { resourceBase } from './common.js';

const settings = boundedRecord(
  serviceName,
  z.strictObject({
    replicas: replicas.optional(),
    memoryBytes: memoryBytes.optional(),
    cpus: cpus.optional(),
  }),
  mostServices,
);
const values = boundedRecord(variableName, variableValue, mostVariables);
/** Null takes one away. */
const changedValues = boundedRecord(variableName, variableValue.nullable(), mostVariables);
export const createStackBody = z
  .strictObject({
    tenantId: id,
    productId: id,
    releaseId: id,
    environmentId: id,
    hostId: id,
    /** Label below the zone. When absent: the tenant's slug in production, elsewhere with the environment's behind it. */
    subdomain: subdomain.optional(),
    /** A size of the product; overridden per service by `services`. */
    size: slug.optional(),
    services: settings.default({}),
    variables: values.default({}),
    /** Write-only. */
    secrets: values.default({}),
  })
  .meta({ id: 'CreateStack' });
/** PATCH /stacks/{id}: changes what is wanted; nothing happens on the host until a task. A secret set to null is removed. */
export const updateStackBody = z
  .strictObject({
    services: settings.optional(),
    variables: changedValues.optional(),
    secrets: changedValues.optional(),
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
    hostName: z.string(),
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

export type StackResponse = z.infer<typeof stackResponse>;
export type StackState = z.infer<typeof stackState>;
export type ObservedService = z.infer<typeof observedService>;
export type RevisionResponse = z.infer<typeof revisionResponse>;
export type CreateStackBody = z.infer<typeof createStackBody>;
export type UpdateStackBody = z.infer<typeof updateStackBody>;
