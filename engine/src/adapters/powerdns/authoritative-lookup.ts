/** Asks the authoritative server itself over DNS; no cache of a resolver lies between. */
import { Resolver } from 'node:dns/promises';
import { MirabError } from '#libs/errors';
import { DnsLookup } from './dns-provider.js';

export class AuthoritativeLookup extends DnsLookup {
  private readonly resolver = new Resolver({ timeout: 2_000, tries: 2 });

  /** @param server `address:port` */
  constructor(server: string) {
    super();
    this.resolver.setServers([server]);
  }

  async addressesOf(name: string, type: 'A' | 'AAAA'): Promise<string[]> {
    try {
      const addresses =
        type === 'A' ? await this.resolver.resolve4(name) : await this.resolver.resolve6(name);
      return addresses.sort();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
      throw new MirabError(
        'DNS_FAILED',
        `The name server did not answer for ${name} (${typeof code === 'string' ? code : 'no reason'}).`,
        { retryable: true, cause: error },
      );
    }
  }
}
