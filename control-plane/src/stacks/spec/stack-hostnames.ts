/** Canonical host names of a stack (rule R9): the product's patterns below the stack's subdomain and zone, nothing typed by a tenant. */
import type { Manifest } from '#libs/contracts';

/** Exposed service → host name. */
export const renderHostnames = (
  manifest: Manifest,
  place: { subdomain: string; zone: string },
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(manifest.expose).map(([service, { host }]) => [
      service,
      `${host.replace('{tenant}', place.subdomain)}.${place.zone}`,
    ]),
  );
