/** What a host and a name server answer to the engine's recipes, without either. */
import type { ObservedContainer, StackSpec } from '#libs/contracts';
import { renderRevision } from '#libs/manifest';
import { DnsProvider } from '../../engine/src/adapters/powerdns/dns-provider.js';

export class ZoneOnPaper extends DnsProvider {
  names = new Set<string>();
  async ensureRecords(records: readonly { name: string }[]): Promise<string[]> {
    for (const { name } of records) this.names.add(name);
    return [];
  }
  async removeRecords(_zone: string, names: readonly string[]): Promise<string[]> {
    return names.filter((name) => this.names.delete(name));
  }
}

/** Containers as a host reports them when a render of `spec` runs. */
export function containersOf(spec: StackSpec, number = 1): ObservedContainer[] {
  const { content } = renderRevision({ spec, previous: null, number });
  return Object.entries(content.services).map(([service, { composeName }]) => ({
    id: composeName,
    compose_service: composeName,
    state: 'running',
    health: 'healthy',
    image: spec.release.manifest.services[service]?.image ?? '',
    exit_code: null,
    restarts: 0,
  }));
}
