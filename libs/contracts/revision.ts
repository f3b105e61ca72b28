/** The frozen render of a stack: what rollback returns to, and what the playbooks write to the host. */
import { z } from 'zod';
import {
  hostname,
  ipAddress,
  serviceName,
  sha256,
  variableName,
  port,
  urlPath,
} from './grammar.js';

/** What one service of a revision is, in the terms that decide whether it must be made anew. */
export const serviceContent = z.strictObject({
  /** Number of the revision in which the content last changed. */
  generation: z.int().min(1),
  /** Hash of everything that needs new containers when it changes (not the replicas). */
  contentHash: sha256,
  replicas: z.int().min(0),
  exposed: z.boolean(),
  /** Name of the Compose service: `web-r12` when exposed, `worker` otherwise. */
  composeName: z.string().regex(/^[a-z](?:-?[a-z0-9])*$/),
});
export const revisionContent = z.strictObject({ services: z.record(serviceName, serviceContent) });

/** A way in: the Traefik router and leaf service (same name) of one exposed service. */
export const route = z.strictObject({
  service: serviceName,
  name: z.string().regex(/^s[0-9]+-[a-z0-9-]+-r[0-9]+$/),
  hostname,
  priority: z.int(),
  replicas: z.int().min(0),
  port,
  health: urlPath,
});

/** A record set in PowerDNS; names without the trailing dot. */
export const dnsRecord = z.strictObject({
  zone: hostname,
  name: hostname,
  type: z.enum(['A', 'AAAA']),
  ttlSeconds: z.int(),
  content: ipAddress,
});

/** Secret value that must stand on the host for this revision. */
export const secretDelivery = z.strictObject({
  name: variableName,
  version: z.int().min(1),
  as: z.enum(['environment', 'file']),
  /** Compose services that receive it. */
  composeServices: z.array(z.string()),
});

export const renderedRevision = z.strictObject({
  number: z.int().min(1),
  content: revisionContent,
  /** `compose.yaml`: final, without secret values. */
  compose: z.string(),
  /** Hash of `compose` and `content`: two renders with the same digest are the same revision. */
  digest: sha256,
  routes: z.array(route),
  records: z.array(dnsRecord),
  secrets: z.array(secretDelivery),
  /** Compose service of the migration run (profile `migrate`), when the product has one. */
  migrateService: z.string().nullable(),
  /** Compose services that must be healthy before the migration: what `migrate` depends on, e.g. the database. */
  dataServices: z.array(z.string()),
});

export type ServiceContent = z.infer<typeof serviceContent>;
export type RevisionContent = z.infer<typeof revisionContent>;
export type Route = z.infer<typeof route>;
export type DnsRecord = z.infer<typeof dnsRecord>;
export type SecretDelivery = z.infer<typeof secretDelivery>;
export type RenderedRevision = z.infer<typeof renderedRevision>;
