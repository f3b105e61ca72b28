/** What is wanted but does not run yet, as a list of field names. */
import type { ServiceSetting } from '#libs/contracts';

/** The part of a spec that people change. */
export interface Settled {
  releaseId: string;
  services: Readonly<Record<string, ServiceSetting>>;
  variables: Readonly<Record<string, string>>;
  /** Name → version. */
  secrets: Readonly<Record<string, number>>;
}

const settingFields = ['replicas', 'memoryBytes', 'cpus'] as const;

/** Fields in which `wanted` and `current` differ, in order; none while nothing has ever been deployed. */
export function listPendingChanges(wanted: Settled, current: Settled | null): string[] {
  if (!current) return [];
  return [
    ...(wanted.releaseId === current.releaseId ? [] : ['release']),
    ...namesOf(wanted.services, current.services).flatMap((service) =>
      settingFields
        .filter((field) => wanted.services[service]?.[field] !== current.services[service]?.[field])
        .map((field) => `services.${service}.${field}`),
    ),
    ...listDifferent('variables', wanted.variables, current.variables),
    ...listDifferent('secrets', wanted.secrets, current.secrets),
  ];
}

const namesOf = (left: object, right: object): string[] =>
  [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();

const listDifferent = <Value>(
  prefix: string,
  wanted: Readonly<Record<string, Value>>,
  current: Readonly<Record<string, Value>>,
): string[] =>
  namesOf(wanted, current)
    .filter((name) => wanted[name] !== current[name])
    .map((name) => `${prefix}.${name}`);
