/** A customer's site as its users see it: through Traefik by host name, and through the name server. */
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { Resolver } from 'node:dns/promises';
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
  return resolver.resolve4(hostname).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return [];
    throw error;
  });
}

export interface LoadResult {
  requests: number;
  failed: number;
}

/** wrk against the site until `stop` is called; counts every answer that is not 2xx or 3xx and every broken connection. */
export function startLoad(
  hostname: string,
  options: { connections?: number; maxSeconds?: number } = {},
): { stop(): Promise<LoadResult> } {
  const { traefik } = getServers();
  const child = spawn(
    'wrk',
    [
      '-t',
      '1',
      '-c',
      String(options.connections ?? 8),
      '-d',
      `${options.maxSeconds ?? 180}s`,
      '-H',
      `Host: ${hostname}`,
      '--timeout',
      '10s',
      `http://${traefik.address}:${traefik.port}/healthz`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    stop: async () => {
      // wrk prints its report when it is interrupted.
      child.kill('SIGINT');
      await ended;
      return parseWrk(output);
    },
  };
}

/** Reads wrk's report. @throws Error when it is not one. */
export function parseWrk(report: string): LoadResult {
  const requests = /([0-9]+) requests in/.exec(report)?.[1];
  if (!requests) throw new Error(`wrk gave no report: ${report}`);
  const sockets = [
    ...(/Socket errors: connect ([0-9]+), read ([0-9]+), write ([0-9]+), timeout ([0-9]+)/.exec(
      report,
    ) ?? []),
  ].slice(1);
  const answers = /Non-2xx or 3xx responses: ([0-9]+)/.exec(report)?.[1] ?? '0';
  return {
    requests: Number(requests),
    failed: [...sockets, answers].reduce((sum, value) => sum + Number(value), 0),
  };
}
