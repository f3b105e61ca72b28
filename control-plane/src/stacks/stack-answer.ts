import { z } from 'zod';
import {
  observedService,
  stackKeyOf,
  stackState,
  type Manifest,
  type StackResponse,
  type StackState,
} from '#libs/contracts';
import { readSpec, secretVersionsOf } from './spec/build-stack-spec.js';
import { listPendingChanges, type Settled } from './spec/pending-changes.js';
import { listWantedSecrets, toVersions } from './spec/secret-versions.js';
import { renderHostnames } from './spec/stack-hostnames.js';
import { stackStateOf } from './spec/stack-state.js';
import type { StackRow } from './stacks.repository.js';

/** What the API shows of a stack: what is wanted, what is true, and the difference. Of secrets the names and versions only. */
export function toStackResponse(row: StackRow): StackResponse {
  const observed = toObserved(row);
  const [lastTask] = row.tasks;
  return {
    ...toIdentity(row),
    addresses: listAddresses(row),
    releaseId: row.releaseId,
    releaseVersion: row.release.version,
    services: row.services,
    variables: row.variables,
    secrets: listWantedSecrets(row.secrets).map(({ name, version, createdAt }) => ({
      name,
      version,
      updatedAt: createdAt.toISOString(),
    })),
    wanted: row.wanted,
    observed,
    state: stackStateOf({
      observed: observed?.state ?? null,
      isTaskRunning: row._count.tasks > 0,
      lastTask: lastTask?.state ?? null,
    }),
    pendingChanges: listPendingChanges(toWanted(row), findCurrent(row)),
    lastTask: lastTask
      ? {
          id: lastTask.id,
          kind: lastTask.kind,
          state: lastTask.state,
          createdAt: lastTask.createdAt.toISOString(),
          finishedAt: lastTask.finishedAt?.toISOString() ?? null,
        }
      : null,
    version: row.version,
  };
}

const toIdentity = (row: StackRow) => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  key: stackKeyOf(row),
  tenantId: row.tenantId,
  tenantSlug: row.tenant.slug,
  tenantName: row.tenant.name,
  productId: row.productId,
  productSlug: row.product.slug,
  productName: row.product.name,
  environmentId: row.environmentId,
  environmentSlug: row.environment.slug,
  hostId: row.hostId,
  hostSlug: row.host.slug,
  hostName: row.host.name,
  subdomain: row.subdomain,
  zone: row.zone,
});

/** Names of what the wanted release exposes; the one directly below the zone first, as it is what people open. */
function listAddresses(row: StackRow): StackResponse['addresses'] {
  const { manifest } = row.release;
  const port = row.host.httpPort === 80 ? '' : `:${row.host.httpPort}`;
  return Object.entries(renderHostnames(manifest, row))
    .sort(([left], [right]) => orderOf(manifest, left) - orderOf(manifest, right))
    .map(([service, hostname]) => ({ service, hostname, url: `http://${hostname}${port}/` }));
}

function orderOf(manifest: Manifest, service: string): number {
  const services = Object.keys(manifest.expose);
  const isMain = manifest.expose[service]?.host === '{tenant}';
  return services.indexOf(service) - (isMain ? services.length : 0);
}

function toObserved({ observation }: StackRow): StackResponse['observed'] {
  if (!observation) return null;
  const { revision } = observation;
  return {
    state: readState(observation.state),
    revisionId: observation.revisionId,
    revisionNumber: revision?.number ?? null,
    releaseId: revision?.releaseId ?? null,
    releaseVersion: revision ? readSpec(revision.spec).release.version : null,
    services: z.array(observedService).parse(observation.services),
    at: observation.at.toISOString(),
  };
}

/** A word that this version does not know says as much as nothing. */
export const readState = (stored: string): StackState => stackState.catch('unknown').parse(stored);

/** What is wanted, in the terms that can be compared. */
export const toWanted = (row: StackRow): Settled => ({
  releaseId: row.releaseId,
  services: row.services,
  variables: row.variables,
  secrets: toVersions(row.secrets),
});

/** What the audit log keeps of a stack: what people decide of it. */
export const toAudited = (row: StackRow) => ({
  key: stackKeyOf(row),
  tenantId: row.tenantId,
  productId: row.productId,
  environmentId: row.environmentId,
  hostId: row.hostId,
  subdomain: row.subdomain,
  zone: row.zone,
  wanted: row.wanted,
  ...toWanted(row),
});

function findCurrent({ revisions: [current] }: StackRow): Settled | null {
  if (!current) return null;
  const spec = readSpec(current.spec);
  const { services, variables } = spec;
  return { releaseId: spec.release.id, services, variables, secrets: secretVersionsOf(spec) };
}
