/** What a drill starts: the stack as it was, in a throw-away place with no way in and none out. Pure. */
import { drillKeyOf, type StackSpec } from '#libs/contracts';

/**
 * Names of its own, so that neither containers nor volumes are the stack's; no service is exposed and none may go out, so all of them are
 * on the network that leads nowhere, and Traefik is told of none. One of each service is enough. No migration: release and data are of one
 * restore point. Everything else is as it was, variables and secrets too.
 * @param standing the stack as it is now: its key and its host, whatever the restore point says.
 */
export function renderDrillSpec(
  spec: StackSpec,
  standing: Pick<StackSpec, 'stack' | 'host'>,
): StackSpec {
  const { migrate: _, ...manifest } = spec.release.manifest;
  return {
    ...spec,
    host: standing.host,
    stack: { ...standing.stack, key: drillKeyOf(standing.stack.key) },
    hostnames: {},
    services: Object.fromEntries(
      Object.entries(spec.services).map(([name, settings]) => [
        name,
        { ...settings, replicas: Math.min(settings.replicas, 1) },
      ]),
    ),
    release: { ...spec.release, manifest: { ...manifest, expose: {}, outbound: [] } },
  };
}
