import { stringify } from 'yaml';

export interface TraefikConfiguration {
  address: string;
  apiPort: number;
  webAddress: string;
  webPort: number;
  dockerHost: string;
  dynamicDirectory: string;
  accessLogFile: string;
}

/**
 * The static configuration (Traefik 3.7; an unknown key here stops the start). Containers are taken only when they say
 * so and carry `mirab.managed: true`; a stack whose preferred containers died must fall back to its older revision,
 * so empty services stay off.
 */
export function renderTraefikConfiguration(options: TraefikConfiguration): string {
  return stringify({
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    log: { level: 'INFO', format: 'json' },
    entryPoints: renderEntryPoints(options),
    api: { insecure: true, dashboard: false }, // on the loopback entry point `traefik` only
    ping: { entryPoint: 'traefik' },
    providers: {
      providersThrottleDuration: '200ms',
      docker: {
        endpoint: options.dockerHost,
        exposedByDefault: false,
        constraints: 'Label(`mirab.managed`,`true`)',
        allowEmptyServices: false,
        watch: true,
      },
      file: { directory: options.dynamicDirectory, watch: true },
    },
    metrics: {
      prometheus: {
        entryPoint: 'traefik',
        addEntryPointsLabels: true,
        addRoutersLabels: true,
        addServicesLabels: true,
        buckets: [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 5, 10],
      },
    },
    accessLog: {
      format: 'json',
      filePath: options.accessLogFile,
      bufferingSize: 100,
      fields: { headers: { defaultMode: 'drop' }, queryParameters: { defaultMode: 'drop' } },
    },
  });
}

function renderEntryPoints({ address, apiPort, webAddress, webPort }: TraefikConfiguration) {
  return {
    web: {
      address: `${bracketed(webAddress)}:${webPort}`,
      http: { underscoreHeadersStrategy: 'delete' },
      transport: { lifeCycle: { requestAcceptGraceTimeout: '1s', graceTimeOut: '20s' } },
    },
    traefik: { address: `${address}:${apiPort}` },
  };
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
