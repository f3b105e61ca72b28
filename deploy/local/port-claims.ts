import type { LocalSettings } from './local-settings.js';
import { isAlive } from './processes/process-identity.js';
import { listRecords } from './processes/process-record.js';
import type { PortClaim } from './processes/ports.js';

type PortVariable = Extract<keyof LocalSettings, `${string}_PORT`>;

/** What our own servers will listen on; a server whose address is given wants nothing. */
export function listServerPortClaims(settings: LocalSettings): PortClaim[] {
  const own = claimsOf(settings, settings.MIRAB_LOOPBACK_ADDRESS);
  return [
    ...(settings.MIRAB_POSTGRES_URL ? [] : [own('PostgreSQL', 'MIRAB_POSTGRES_PORT')]),
    ...(settings.MIRAB_AMQP_URL
      ? []
      : [
          own('RabbitMQ', 'MIRAB_AMQP_PORT'),
          own("RabbitMQ's node port", 'MIRAB_AMQP_NODE_PORT'),
          own("RabbitMQ's port mapper", 'MIRAB_EPMD_PORT'),
        ]),
    ...(settings.MIRAB_POWERDNS_URL
      ? []
      : [own("PowerDNS's API", 'MIRAB_POWERDNS_API_PORT'), dnsClaim(settings)]),
    ...(settings.MIRAB_REGISTRY_URL ? [] : [own('the image registry', 'MIRAB_REGISTRY_PORT')]),
    ...(settings.MIRAB_TRAEFIK_API_URL
      ? []
      : [
          own("Traefik's API", 'MIRAB_TRAEFIK_API_PORT'),
          claimsOf(settings, settings.MIRAB_TRAEFIK_WEB_ADDRESS)(
            'Traefik for the sites',
            'MIRAB_TRAEFIK_WEB_PORT',
          ),
        ]),
  ];
}

/** What control-plane and engine will listen on. */
export function listApplicationPortClaims(settings: LocalSettings): PortClaim[] {
  const own = claimsOf(settings, settings.MIRAB_LOOPBACK_ADDRESS);
  return [
    own('panel and API', 'MIRAB_CONTROL_PLANE_PORT'),
    own("the control-plane's metrics", 'MIRAB_CONTROL_PLANE_METRICS_PORT'),
    own("the engine's metrics", 'MIRAB_ENGINE_METRICS_PORT'),
  ];
}

/** Process groups of what this state directory has running, for `assertPortsFree`. */
export function listOwnProcessGroups(stateDir: string): Set<number> {
  return new Set(
    listRecords(stateDir)
      .filter(isAlive)
      .map(({ pid }) => pid),
  );
}

function claimsOf(settings: LocalSettings, address: string) {
  return (wantedBy: string, variable: PortVariable): PortClaim => ({
    wantedBy,
    address,
    port: settings[variable],
    protocols: ['tcp'],
    variable,
  });
}

function dnsClaim(settings: LocalSettings): PortClaim {
  const claim = claimsOf(settings, settings.MIRAB_DNS_ADDRESS)('PowerDNS', 'MIRAB_DNS_PORT');
  return { ...claim, protocols: ['udp', 'tcp'] };
}
