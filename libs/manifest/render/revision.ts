/** From a frozen spec to everything that must stand on a host, in Traefik and in DNS. */
import type { RenderedRevision, RevisionContent, SecretDelivery, StackSpec } from '#libs/contracts';
import { renderComposeFile } from '../compose/compose-file.js';
import type { ComposeService } from '../compose/compose-policy.js';
import { renderComposeService, renderMigrateService } from '../compose/compose-service.js';
import { decodeCompose, encodeCompose } from '../compose/compose-text.js';
import { listPlainDependencies } from '../compose/dependencies.js';
import { migrateServiceName } from '../compose/names.js';
import { getMember, listServiceSecrets } from '../compose/service-values.js';
import { RefusedError } from '../problems.js';
import { canonicalJson, sha256Hex, sortedEntries } from '../text/canonical-json.js';
import { renderContent } from './generations.js';
import { renderRecords, renderRoutes } from './records.js';
import { getCheckedSpec } from './spec.js';

/** The revision that stands: what the next one is compared with. */
export interface PreviousRevision {
  readonly number: number;
  readonly content: RevisionContent;
  readonly compose: string;
}

export interface RevisionInput {
  /** Checked with its schema again before anything is rendered. */
  readonly spec: StackSpec;
  readonly previous: PreviousRevision | null;
  /** Number of the revision; higher than that of `previous`. */
  readonly number: number;
  /** Services that get new containers although nothing about them changed. */
  readonly restart?: readonly string[];
}

/**
 * Renders a revision. The same input gives the same bytes on every machine; a service that did not change keeps its generation, so
 * that a render without change equals the one before, byte for byte. Throws `SPEC_REFUSED` for a spec that cannot be rendered.
 */
export function renderRevision(input: RevisionInput): RenderedRevision {
  const spec = getCheckedSpec(input.spec);
  const { previous, number, restart = [] } = input;
  assertNewer(number, previous);
  assertRestart(spec, restart);
  const content = renderContent({
    spec,
    previous: previous?.content ?? null,
    number,
    restart: new Set(restart),
  });
  const migration = renderMigration(spec, previous, number);
  const services = { ...renderServices(spec, content), ...migration.services };
  const compose = encodeCompose(renderComposeFile(spec, services), spec.stack.key);
  return {
    number,
    content,
    compose,
    digest: sha256Hex(canonicalJson({ compose, content })),
    routes: renderRoutes(spec, content),
    records: renderRecords(spec),
    secrets: listDeliveries(spec, content, migration.name),
    migrateService: migration.name,
    dataServices: migration.waitsFor,
  };
}

function assertNewer(number: number, previous: PreviousRevision | null): void {
  if (previous === null || number > previous.number) return;
  throw new RangeError(`Revision ${String(number)} is not newer than ${String(previous.number)}.`);
}

function assertRestart(spec: StackSpec, restart: readonly string[]): void {
  const unknown = restart.filter((name) => !Object.hasOwn(spec.release.manifest.services, name));
  if (unknown.length === 0) return;
  throw new RefusedError(
    'SPEC_REFUSED',
    unknown.map((name) => ({
      pointer: '/restart',
      code: 'SERVICE_MISSING',
      message: `The release has no service "${name}".`,
    })),
  );
}

const renderServices = (
  spec: StackSpec,
  content: RevisionContent,
): Record<string, ComposeService> =>
  Object.fromEntries(
    sortedEntries(content.services).map(([service, { composeName, generation }]) => [
      composeName,
      renderComposeService(spec, service, generation),
    ]),
  );

interface Migration {
  readonly name: string | null;
  readonly services: Readonly<Record<string, ComposeService>>;
  /** Compose services that must be healthy before it runs. */
  readonly waitsFor: string[];
}

/** The migration run keeps its name as long as it stays what it is: a deploy without change must not change a byte. */
function renderMigration(
  spec: StackSpec,
  previous: PreviousRevision | null,
  number: number,
): Migration {
  const { migrate } = spec.release.manifest;
  if (!migrate) return { name: null, services: {}, waitsFor: [] };
  const before = previous === null ? null : findMigration(previous.compose, spec.stack.key);
  const keeps =
    before !== null &&
    canonicalJson(before.service) ===
      canonicalJson(renderMigrateService(spec, migrate, before.generation));
  const generation = keeps ? before.generation : number;
  const name = migrateServiceName(generation);
  return {
    name,
    services: { [name]: renderMigrateService(spec, migrate, generation) },
    waitsFor: Object.keys(listPlainDependencies(spec.release.manifest, migrate.service)),
  };
}

function findMigration(
  compose: string,
  stackKey: string,
): { generation: number; service: ComposeService } | null {
  const services = Object.entries(decodeCompose(compose, stackKey).services);
  const entry = services.find(([, service]) => service.profiles?.includes('migrate'));
  const generation = /^migrate-r([0-9]+)$/.exec(entry?.[0] ?? '')?.[1];
  return entry && generation ? { generation: Number(generation), service: entry[1] } : null;
}

/** Secrets of the revision with the Compose services that receive them. */
function listDeliveries(
  spec: StackSpec,
  content: RevisionContent,
  migrateName: string | null,
): SecretDelivery[] {
  const deliveries = new Map<string, SecretDelivery>();
  const deliver = (service: string, composeName: string): void => {
    for (const { name, version, as } of listServiceSecrets(spec, service)) {
      const delivery = deliveries.get(name) ?? { name, version, as, composeServices: [] };
      delivery.composeServices.push(composeName);
      deliveries.set(name, delivery);
    }
  };
  for (const [service, { composeName }] of sortedEntries(content.services)) {
    deliver(service, composeName);
  }
  const { migrate } = spec.release.manifest;
  if (migrate && migrateName !== null) deliver(migrate.service, migrateName);
  return sortedEntries(Object.fromEntries(deliveries)).map(([, delivery]) => delivery);
}

/** Images of a release, each once, in order: what a host must hold before anything starts. */
export const listImages = (spec: StackSpec): string[] =>
  [
    ...new Set(
      sortedEntries(spec.release.manifest.services).map(
        ([service]) => getMember(spec.release.manifest.services, service).image,
      ),
    ),
  ].sort();
