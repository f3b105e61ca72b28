/** What a service of a spec is, as named fields that a plan can compare and show. Secrets show their version only. */
import type { Manifest, ManifestService, StackSpec } from '#libs/contracts';
import {
  findMember,
  getMember,
  listServiceSecrets,
  renderEnvironment,
} from '../compose/service-values.js';
import { canonicalJson, sortedEntries } from '../text/canonical-json.js';
import { formatMemory } from '../text/units.js';

/** Field → text; a field that is not there is not set. */
export type Facts = ReadonlyMap<string, string>;

export const noFacts: Facts = new Map();

export const showSecret = (version: number): string => `version ${String(version)}`;

/** Facts of one service, or none when the spec does not have it. */
export function listServiceFacts(spec: StackSpec | null, service: string): Facts {
  const definition = spec && findMember(spec.release.manifest.services, service);
  if (!definition) return noFacts;
  const setting = getMember(spec.services, service);
  const declared = new Set(definition.variables);
  const environment = sortedEntries(renderEnvironment(spec, service)).map(
    ([name, value]): [string, string] => [
      `${declared.has(name) ? 'variables' : 'environment'}.${name}`,
      value,
    ],
  );
  const secrets = listServiceSecrets(spec, service).map(
    ({ name, version, as }): [string, string] => [
      `secrets.${name}`,
      as === 'file' ? `${showSecret(version)}, as a file` : showSecret(version),
    ],
  );
  return new Map([
    ['image', definition.image],
    ['replicas', String(setting.replicas)],
    ['memory', formatMemory(setting.memoryBytes)],
    ['cpus', String(setting.cpus)],
    ...listWays(spec.release.manifest, spec, service),
    ...listDefinitionFacts(definition),
    ...environment,
    ...secrets,
  ]);
}

/** How traffic comes in and goes out. */
function listWays(manifest: Manifest, spec: StackSpec, service: string): [string, string][] {
  const exposed = findMember(manifest.expose, service);
  if (!exposed) return manifest.outbound?.includes(service) ? [['outbound', 'true']] : [];
  return [
    ['hostname', getMember(spec.hostnames, service)],
    ['port', String(exposed.port)],
  ];
}

const shownFields = [
  'command',
  'entrypoint',
  'user',
  'workingDir',
  'volumes',
  'tmpfs',
  'readOnly',
  'init',
  'shmSizeBytes',
  'dependsOn',
  'healthcheck',
  'stopGracePeriod',
  'stopSignal',
] as const satisfies readonly (keyof ManifestService)[];

const listDefinitionFacts = (definition: ManifestService): [string, string][] =>
  shownFields.flatMap((field): [string, string][] => {
    const value = definition[field];
    const isEmpty =
      value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
    return isEmpty ? [] : [[field, typeof value === 'string' ? value : canonicalJson(value)]];
  });

/** Fields of which the two say something different, in the order of the names. */
export function listDifferences(before: Facts, after: Facts): string[] {
  const fields = new Set([...before.keys(), ...after.keys()]);
  return [...fields].filter((field) => before.get(field) !== after.get(field)).sort();
}
