/** Which containers are made anew: the generation of each service of a revision. */
import type { RevisionContent, ServiceContent, StackSpec } from '#libs/contracts';
import { renderComposeService } from '../compose/compose-service.js';
import { composeServiceName } from '../compose/names.js';
import { findMember, getMember } from '../compose/service-values.js';
import { canonicalJson, sha256Hex, sortedEntries } from '../text/canonical-json.js';

export interface GenerationInput {
  readonly spec: StackSpec;
  readonly previous: RevisionContent | null;
  /** Number of the revision that is rendered. */
  readonly number: number;
  /** Services that get new containers although nothing about them changed. */
  readonly restart: ReadonlySet<string>;
}

export function renderContent({
  spec,
  previous,
  number,
  restart,
}: GenerationInput): RevisionContent {
  const services = sortedEntries(spec.release.manifest.services).map(
    ([service]): [string, ServiceContent] => {
      const exposed = Object.hasOwn(spec.release.manifest.expose, service);
      const { replicas } = getMember(spec.services, service);
      const draft = { contentHash: hashContent(spec, service), replicas, exposed };
      const before = findMember(previous?.services ?? {}, service);
      const keeps =
        before !== undefined && !restart.has(service) && isSameGeneration(before, draft);
      const generation = keeps ? before.generation : number;
      const composeName = composeServiceName(service, exposed, generation);
      return [service, { generation, ...draft, composeName }];
    },
  );
  return { services: Object.fromEntries(services) };
}

/**
 * Fewer replicas of an exposed service are a new generation: Compose would stop containers that still have traffic, and the newest
 * of them, while a new generation takes the traffic first.
 */
const isSameGeneration = (
  before: ServiceContent,
  after: Pick<ServiceContent, 'contentHash' | 'replicas' | 'exposed'>,
): boolean =>
  before.contentHash === after.contentHash &&
  before.exposed === after.exposed &&
  !(after.exposed && after.replicas < before.replicas);

/** Hash of everything that needs new containers: the rendered service without its number of replicas. */
function hashContent(spec: StackSpec, service: string): string {
  const { scale: _replicas, ...content } = renderComposeService(spec, service, 0);
  return sha256Hex(canonicalJson(content));
}
