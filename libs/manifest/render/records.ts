/** DNS records and routes of a stack. */
import type { DnsRecord, RevisionContent, Route, StackSpec } from '#libs/contracts';
import { routeName, routerPriority } from '../compose/names.js';
import { getMember } from '../compose/service-values.js';
import { compareText, sortedEntries } from '../text/canonical-json.js';

/** One address record per host name, towards the stack's host. */
export function renderRecords(spec: StackSpec): DnsRecord[] {
  const names = [...new Set(Object.values(spec.hostnames))].sort(compareText);
  return names.map((name) => ({
    zone: spec.zone,
    name,
    type: isIPv6(spec.host.address) ? 'AAAA' : 'A',
    ttlSeconds: spec.environment.dnsTtlSeconds,
    content: spec.host.address,
  }));
}

/** Of an address that the grammar has accepted: only IPv6 has colons. */
const isIPv6 = (address: string): boolean => address.includes(':');

/** What Traefik must show before traffic counts as moved. */
export function renderRoutes(spec: StackSpec, content: RevisionContent): Route[] {
  return sortedEntries(spec.release.manifest.expose).map(([service, { port, health }]) => {
    const { generation, replicas } = getMember(content.services, service);
    return {
      service,
      name: routeName(spec.stack.key, service, generation),
      hostname: getMember(spec.hostnames, service),
      priority: routerPriority(generation),
      replicas,
      port,
      health,
    };
  });
}
