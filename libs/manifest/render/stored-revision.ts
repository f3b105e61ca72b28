/** A render that comes back from the database is believed only as far as its spec bears it out. */
import type { RenderedRevision, StackSpec } from '#libs/contracts';
import { decodeCompose } from '../compose/compose-text.js';
import { RefusedError, type Problem } from '../problems.js';
import { canonicalJson, sha256Hex } from '../text/canonical-json.js';
import { renderRecords, renderRoutes } from './records.js';

/**
 * Checks what may be written to a host, to Traefik or to the name server again: the Compose file against its policy, and digest, routes and
 * records against the spec. Throws `COMPOSE_REFUSED` or `SPEC_REFUSED`.
 */
export function assertStoredRevision(spec: StackSpec, rendered: RenderedRevision): void {
  const { compose, content } = rendered;
  decodeCompose(compose, spec.stack.key);
  const pairs: [string, unknown, unknown][] = [
    ['digest', rendered.digest, sha256Hex(canonicalJson({ compose, content }))],
    ['routes', rendered.routes, renderRoutes(spec, content)],
    ['records', rendered.records, renderRecords(spec)],
  ];
  const problems = pairs
    .filter(([, stored, right]) => canonicalJson(stored) !== canonicalJson(right))
    .map(([part]): Problem => ({
      pointer: `/${part}`,
      code: 'RENDER_FOREIGN',
      message: `The stored ${part} are not what the spec of the revision leads to.`,
    }));
  if (problems.length > 0) throw new RefusedError('SPEC_REFUSED', problems);
}
