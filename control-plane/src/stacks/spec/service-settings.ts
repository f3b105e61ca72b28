/** Replicas, memory and CPU of every service: the product's size first, what a person says on top, a modest default below both. */
import type { FieldProblem, Manifest, ServiceSetting } from '#libs/contracts';

export const defaultSetting: Readonly<ServiceSetting> = {
  replicas: 1,
  memoryBytes: 256 * 2 ** 20,
  cpus: 0.5,
};

export type Settings = Record<string, ServiceSetting>;
export type PartialSettings = Readonly<Record<string, Partial<ServiceSetting>>>;

const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const override = (
  setting: ServiceSetting,
  change: Partial<ServiceSetting> | undefined,
): ServiceSetting => ({
  replicas: change?.replicas ?? setting.replicas,
  memoryBytes: change?.memoryBytes ?? setting.memoryBytes,
  cpus: change?.cpus ?? setting.cpus,
});

/** Settings for exactly the services of `manifest`; `layers` later in the list win, field by field. */
export const completeSettings = (manifest: Manifest, ...layers: PartialSettings[]): Settings =>
  Object.fromEntries(
    Object.keys(manifest.services).map((service) => [
      service,
      layers.reduce((setting, layer) => override(setting, own(layer, service)), defaultSetting),
    ]),
  );

/** Services that the release does not have. */
export const listUnknownServices = (manifest: Manifest, given: PartialSettings): FieldProblem[] =>
  Object.keys(given)
    .filter((service) => !Object.hasOwn(manifest.services, service))
    .map((service) => ({
      pointer: `/services/${service}`,
      code: 'SERVICE_UNKNOWN',
      message: `The release has no service "${service}".`,
    }));

/** Settings of a named size; a problem when the product has no such size. */
export function findSize(
  manifest: Manifest,
  size: string | undefined,
): { settings: PartialSettings; problems: FieldProblem[] } {
  if (size === undefined) return { settings: {}, problems: [] };
  const settings = own(manifest.sizes, size);
  if (settings) return { settings, problems: [] };
  const known = Object.keys(manifest.sizes).join(', ') || 'none';
  const message = `The product has no size "${size}"; it has: ${known}.`;
  return { settings: {}, problems: [{ pointer: '/size', code: 'SIZE_UNKNOWN', message }] };
}
