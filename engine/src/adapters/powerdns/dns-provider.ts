/** Port: the records of stacks in the authoritative name server. */
import type { DnsRecord } from '#libs/contracts';

export abstract class DnsProvider {
  /**
   * Makes `records` stand as given, owned by `owner` (a stack key). Changes nothing when they stand already.
   * @returns names that were changed.
   * @throws MirabError DNS_FAILED when the server refuses, does not answer, or a name belongs to somebody else.
   */
  abstract ensureRecords(records: readonly DnsRecord[], owner: string): Promise<string[]>;
  /** Removes all records of these names that `owner` owns; what is not there or not ours stays untouched. @returns names removed. */
  abstract removeRecords(zone: string, names: readonly string[], owner: string): Promise<string[]>;
}

/** Port: what the name server answers over DNS, which is what customers see. */
export abstract class DnsLookup {
  /** Addresses of `name`, sorted; empty when there is no such name. */
  abstract addressesOf(name: string, type: 'A' | 'AAAA'): Promise<string[]>;
}
