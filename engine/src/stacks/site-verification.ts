/** Success means observed (promise 2): digests match, the site answers through Traefik, DNS answers. */
import type {
  DnsRecord,
  ObservedContainer,
  ObservedService,
  RenderedRevision,
  Route,
  StackSpec,
} from '#libs/contracts';
import { MirabError, messageOf } from '#libs/errors';
import type { DnsLookup } from '../adapters/powerdns/dns-provider.js';
import type { SiteProber } from '../adapters/site/site-prober.js';
import { assertGoesOn, type TaskRun } from '../kinds/task-handler.js';

const tries = 30;
const pauseMs = 500;

export class SiteVerification {
  constructor(
    private readonly prober: SiteProber,
    private readonly lookup: DnsLookup,
  ) {}

  /** @throws MirabError SITE_UNREACHABLE or DNS_FAILED with what was seen last. */
  async verify(run: TaskRun, spec: StackSpec, rendered: RenderedRevision): Promise<void> {
    for (const route of rendered.routes) {
      if (route.replicas > 0) await this.verifySite(run, spec, route);
    }
    for (const record of rendered.records) await this.verifyRecord(run, record);
  }

  private async verifySite(run: TaskRun, spec: StackSpec, route: Route): Promise<void> {
    const { address, httpPort } = spec.host;
    const seen = await this.repeat(run, async () => {
      const answer = await this.prober.probe({
        address,
        port: httpPort,
        hostname: route.hostname,
        path: route.health,
      });
      if (answer.status !== null && answer.status >= 200 && answer.status < 300) return null;
      return answer.status === null
        ? `nothing answers (${answer.error ?? 'no connection'})`
        : `the answer is HTTP ${answer.status}`;
    });
    if (seen)
      throw new MirabError(
        'SITE_UNREACHABLE',
        `http://${route.hostname}${route.health} asked at ${address}:${httpPort}: ${seen}. Look at the service's log and at Traefik on the host.`,
      );
    run.record.log(`http://${route.hostname}${route.health} answers through Traefik`);
  }

  private async verifyRecord(run: TaskRun, record: DnsRecord): Promise<void> {
    const seen = await this.repeat(run, async () => {
      try {
        const addresses = await this.lookup.addressesOf(record.name, record.type);
        if (addresses.includes(record.content)) return null;
        return addresses.length
          ? `the name server answers ${addresses.join(', ')}`
          : 'the name server knows no such name';
      } catch (error) {
        return `the name server does not answer (${messageOf(error)})`;
      }
    });
    if (seen)
      throw new MirabError(
        'DNS_FAILED',
        `${record.type} record of ${record.name} should be ${record.content}, but ${seen}. Look at PowerDNS and at its zone ${record.zone}.`,
      );
    run.record.log(`${record.name} resolves to ${record.content}`);
  }

  /** Tries until `look` sees nothing wrong; returns what it saw last. */
  private async repeat(run: TaskRun, look: () => Promise<string | null>): Promise<string | null> {
    let seen: string | null = null;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      assertGoesOn(run);
      seen = await look();
      if (seen === null) return null;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return seen;
  }
}

/** Counts containers per service of the revision; other containers of the project are not counted. */
export function observeServices(
  rendered: RenderedRevision,
  containers: readonly ObservedContainer[],
): ObservedService[] {
  return Object.entries(rendered.content.services).map(([service, content]) => {
    const running = containers.filter((seen) => isRunningOf(seen, content.composeName));
    return {
      service,
      wanted: content.replicas,
      running: running.length,
      healthy: running.filter(isHealthy).length,
      generation: content.generation,
      image: running[0]?.image ?? null,
    };
  });
}

/** @throws MirabError when fewer containers run than wanted, or any of them runs another image than the release's. */
export function assertRunsAsWanted(
  spec: StackSpec,
  rendered: RenderedRevision,
  containers: readonly ObservedContainer[],
): void {
  for (const [service, content] of Object.entries(rendered.content.services)) {
    const running = containers.filter((seen) => isRunningOf(seen, content.composeName));
    const healthy = running.filter(isHealthy).length;
    if (healthy < content.replicas) {
      throw new MirabError(
        'CONTAINER_UNHEALTHY',
        `Service ${service}: ${healthy} of ${content.replicas} containers are up and healthy. Look at the logs of the others on the host.`,
      );
    }
    const image = spec.release.manifest.services[service]?.image;
    const other = running.find((seen) => seen.image !== image);
    if (other) {
      throw new MirabError(
        'IMAGE_DIFFERS',
        `Service ${service} runs ${other.image} instead of ${image ?? 'none'}. Find out who changed it on the host, then deploy again.`,
      );
    }
  }
}

const isRunningOf = (seen: ObservedContainer, composeName: string): boolean =>
  seen.compose_service === composeName && seen.state === 'running';
const isHealthy = (seen: ObservedContainer): boolean =>
  seen.health === 'healthy' || seen.health === 'none';
