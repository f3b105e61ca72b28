/** Names of one revision that another does not have: they point nowhere once only the other serves. */
import type { RenderedRevision } from '#libs/contracts';
import type { DnsProvider } from '../adapters/powerdns/dns-provider.js';
import type { StackTask } from './task-spec.js';

type Named = Pick<RenderedRevision, 'records'>;

/** Takes away the names of `leaving` that `staying` does not have; nothing when there is no such revision. */
export async function removeStaleRecords(
  dns: DnsProvider,
  { spec }: Pick<StackTask, 'spec'>,
  { leaving, staying }: { leaving: Named | undefined; staying: Named | undefined },
): Promise<void> {
  const kept = new Set((staying?.records ?? []).map((record) => record.name));
  const stale = (leaving?.records ?? [])
    .map((record) => record.name)
    .filter((name) => !kept.has(name));
  if (stale.length) await dns.removeRecords(spec.zone, stale, spec.stack.key);
}
