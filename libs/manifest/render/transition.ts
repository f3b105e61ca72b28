/** The moment between two revisions: what stands beside each other, and what goes afterwards. */
import type { RenderedRevision, RevisionContent } from '#libs/contracts';
import { composeFile, type ComposeFile, type ComposeService } from '../compose/compose-policy.js';
import { decodeCompose, encodeCompose } from '../compose/compose-text.js';
import { findMember } from '../compose/service-values.js';
import { compareText, sortedRecord } from '../text/canonical-json.js';
import { readYaml } from '../text/read-yaml.js';

/**
 * `compose.transition.yaml`: the next revision, and those Compose services of the previous text that `keep` names. They stand
 * there unchanged, so that Compose neither removes nor touches what still serves.
 */
export function renderTransition(
  next: Pick<RenderedRevision, 'compose'>,
  previousCompose: string,
  keep: readonly string[],
): string {
  const stackKey = readStackKey(next.compose);
  const after = decodeCompose(next.compose, stackKey);
  const before = decodeCompose(previousCompose, stackKey);
  const kept = keep.flatMap((name): [string, ComposeService][] => {
    const service = findMember(before.services, name);
    return service === undefined || Object.hasOwn(after.services, name) ? [] : [[name, service]];
  });
  const services = { ...after.services, ...Object.fromEntries(kept) };
  const transition: ComposeFile = {
    ...after,
    services: sortedRecord(
      Object.fromEntries(
        Object.entries(services).map(([name, service]) => [
          name,
          withoutMissingDependencies(service, services),
        ]),
      ),
    ),
    ...mergeNames('volumes', before.volumes, after.volumes),
    ...mergeNames('secrets', before.secrets, after.secrets),
  };
  return encodeCompose(transition, stackKey);
}

/** Compose services of `previous` that the next revision does not have: they stop once traffic has moved. */
export const retiredServices = (
  previous: RevisionContent | null,
  next: RevisionContent,
): string[] => listMissing(previous, next);

/** Compose services that only `next` has: a revert removes them. */
export const discardServices = (
  previous: RevisionContent | null,
  next: RevisionContent,
): string[] => listMissing(next, previous);

function listMissing(from: RevisionContent | null, other: RevisionContent | null): string[] {
  const present = new Set(Object.values(other?.services ?? {}).map((entry) => entry.composeName));
  return Object.values(from?.services ?? {})
    .map((entry) => entry.composeName)
    .filter((name) => !present.has(name))
    .sort(compareText);
}

/** Compose refuses a file in which a service depends on one that is not there. */
function withoutMissingDependencies(
  service: ComposeService,
  services: Readonly<Record<string, ComposeService>>,
): ComposeService {
  const { depends_on: dependencies, ...rest } = service;
  const present = Object.entries(dependencies ?? {}).filter(([name]) =>
    Object.hasOwn(services, name),
  );
  if (present.length === Object.keys(dependencies ?? {}).length) return service;
  return present.length > 0 ? { ...rest, depends_on: Object.fromEntries(present) } : rest;
}

function mergeNames<Value>(
  field: string,
  before: Readonly<Record<string, Value>> | undefined,
  after: Readonly<Record<string, Value>> | undefined,
): Record<string, Record<string, Value>> {
  const merged = { ...before, ...after };
  return Object.keys(merged).length > 0 ? { [field]: sortedRecord(merged) } : {};
}

function readStackKey(compose: string): string {
  const file = composeFile.parse(
    readYaml(compose, { maxBytes: Number.MAX_SAFE_INTEGER, maxAliases: 0 }),
  );
  return file.name.replace(/^mirab-/, '');
}
