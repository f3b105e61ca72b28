/** Addresses of the shared servers, as the global set-up started them. */
import { inject } from 'vitest';

export interface TestServers {
  stateDir: string;
  checkout: string;
  /** Suites that start processes of their own take ports above this + 100. */
  portBase: number;
  /** Of a superuser. */
  postgresUrl: string;
  amqpUrl: string;
  powerDns: { url: string; apiKey: string; dnsServer: string };
  /** `host:port`, first part of an image name. */
  registry: string;
  dockerHost: string;
  traefik: { apiUrl: string; address: string; port: number };
  /** References of edu-erp's product files → pinned images. */
  images: Record<string, string>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    servers: TestServers;
  }
}

export const getServers = (): TestServers => inject('servers');
