/** A customer's site as its users see it: through Traefik by host name, and through the name server. */
import { request } from 'node:http';
import { Resolver } from 'node:dns/promises';
import { startLoad as startWrk } from '../../bench/wrk.js';
import { getServers } from './servers.js';

export interface SiteAnswer {
  status: number;
  body: string;
}

/** One request to Traefik's entry point under the site's name. */
export function askSite(
  hostname: string,
  path = '/',
  options: { method?: string; body?: string } = {},
): Promise<SiteAnswer> {
  const { traefik } = getServers();
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: traefik.address,
        port: traefik.port,
        path,
        method: options.method ?? 'GET',
        headers: { host: hostname, 'content-type': 'application/json' },
        agent: false,
        timeout: 10_000,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    call.on('timeout', () => call.destroy(new Error('no answer within 10 s')));
    call.on('error', reject);
    call.end(options.body);
  });
}

/** Addresses that PowerDNS answers; empty when it knows no such name. */
export async function resolveName(hostname: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([getServers().powerDns.dnsServer]);
  return resolver.resolve4(hostname).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  });
}

/** wrk against a site of the shared Traefik until `stop` is called. */
export function startLoad(hostname: string): ReturnType<typeof startWrk> {
  const { traefik } = getServers();
  return startWrk({
    hostname,
    address: `${traefik.address}:${String(traefik.port)}`,
    connections: 8,
  });
}
