/** Generated names. Nothing in them was typed by a person but the product's own service and volume names (rule R9). */

/** Compose project of a stack. */
export const projectName = (stackKey: string): string => `mirab-${stackKey}`;

/** Bridge with a way out, on which Traefik reaches the exposed services. */
export const webNetworkName = (stackKey: string): string => `mirab-${stackKey}-web`;

/** Bridge without a way out, on which all services of the stack meet. */
export const internalNetworkName = (stackKey: string): string => `mirab-${stackKey}-internal`;

export const volumeName = (stackKey: string, volume: string): string =>
  `mirab-${stackKey}_${volume}`;

/** Name of the Compose service of a generation: `web-r12` when it is exposed, `worker` otherwise. */
export const composeServiceName = (
  service: string,
  exposed: boolean,
  generation: number,
): string => (exposed ? `${service}-r${String(generation)}` : service);

/** Compose service of the migration run. */
export const migrateServiceName = (generation: number): string => `migrate-r${String(generation)}`;

/** Traefik's router, leaf service and retry middleware of one generation; no other stack can have this name. */
export const routeName = (stackKey: string, service: string, generation: number): string =>
  `${stackKey}-${service}-r${String(generation)}`;

/** Above every rule's length, which is the priority of a router that sets none; a newer generation wins. */
export const routerPriority = (generation: number): number => 1_000 + generation;

/** Where a stack's files are on its host. */
export const stackDirectory = (spec: {
  readonly stack: { readonly key: string };
  readonly host: { readonly stacksDirectory: string };
}): string => `${spec.host.stacksDirectory}/${spec.stack.key}`;

/** Names that a product must not use, because rendered names look like them. */
export const isReservedServiceName = (service: string): boolean =>
  service === 'migrate' || /-r[0-9]+$/.test(service);
