/**
 * Mirab's own labels: how the engine, the metrics and a person on the host recognise a container. None of them changes with the
 * revision alone, because a changed label makes new containers.
 */
import { sortedEntries } from '../text/canonical-json.js';

export interface StackLabels {
  readonly tenantId: string;
  readonly stackKey: string;
  readonly environmentSlug: string;
  readonly generation: number;
  /** Versions of the secrets that the container received, by name. */
  readonly secretVersions: Readonly<Record<string, number>>;
  /** What the container is: a service of the product, or its migration run. */
  readonly role: { readonly service: string } | { readonly migrates: string };
}

export function encodeStackLabels(labels: StackLabels): Record<string, string> {
  const secrets = sortedEntries(labels.secretVersions)
    .map(([name, version]) => `${name}=${String(version)}`)
    .join(',');
  return {
    'mirab.managed': 'true',
    'mirab.tenant': labels.tenantId,
    'mirab.stack': labels.stackKey,
    'mirab.environment': labels.environmentSlug,
    'mirab.generation': String(labels.generation),
    ...('service' in labels.role
      ? { 'mirab.service': labels.role.service }
      : { 'mirab.migrate': labels.role.migrates }),
    ...(secrets === '' ? {} : { 'mirab.secrets': secrets }),
  };
}

/** Labels of a container, or null when it is not one of Mirab's. */
export function findStackLabels(labels: Readonly<Record<string, string>>): StackLabels | null {
  const tenantId = labels['mirab.tenant'];
  const stackKey = labels['mirab.stack'];
  const environmentSlug = labels['mirab.environment'];
  const generation = labels['mirab.generation'];
  const role = findRole(labels);
  const isOurs = labels['mirab.managed'] === 'true' && role !== null;
  if (!isOurs || !tenantId || !stackKey || !environmentSlug || !generation) return null;
  return {
    tenantId,
    stackKey,
    environmentSlug,
    generation: Number(generation),
    secretVersions: decodeVersions(labels['mirab.secrets'] ?? ''),
    role,
  };
}

function findRole(labels: Readonly<Record<string, string>>): StackLabels['role'] | null {
  const service = labels['mirab.service'];
  const migrates = labels['mirab.migrate'];
  if (service !== undefined) return { service };
  return migrates === undefined ? null : { migrates };
}

const decodeVersions = (text: string): Record<string, number> =>
  Object.fromEntries(
    text
      .split(',')
      .filter((part) => part !== '')
      .map((part): [string, number] => {
        const [name = '', version] = part.split('=');
        return [name, Number(version)];
      }),
  );
