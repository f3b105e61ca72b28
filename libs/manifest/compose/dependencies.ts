/**
 * Start order between Compose services.
 *
 * Only services whose Compose name never changes may be named: Compose 2.26 counts `depends_on` in the hash that decides about new
 * containers (seen with `docker-compose config --hash`), so naming `api-r3` would restart everything that depends on `api` whenever
 * `api` gets a new generation. A dependency on an exposed service is therefore replaced by what that one itself waits for.
 */
import type { Manifest } from '#libs/contracts';
import { sortedEntries, sortedRecord } from '../text/canonical-json.js';
import { getMember } from './service-values.js';

type Condition = 'started' | 'healthy';

/** Services without generation in their name that must be up before `service`, looking through exposed ones. */
export function listPlainDependencies(
  manifest: Manifest,
  service: string,
): Record<string, Condition> {
  const found = new Map<string, Condition>();
  const seen = new Set<string>([service]);
  const visit = (name: string): void => {
    for (const [other, condition] of sortedEntries(getMember(manifest.services, name).dependsOn)) {
      if (Object.hasOwn(manifest.expose, other)) {
        if (!seen.has(other)) {
          seen.add(other);
          visit(other);
        }
      } else if (other !== service && found.get(other) !== 'healthy') {
        found.set(other, condition);
      }
    }
  };
  visit(service);
  return sortedRecord(Object.fromEntries(found));
}
