/** Every field of a stack that a plan changes. */
import type { Plan, StackSpec } from '#libs/contracts';
import { findMember } from '../compose/service-values.js';
import {
  listDifferences,
  listServiceFacts,
  noFacts,
  showSecret,
  type Facts,
} from './service-facts.js';

type Change = Plan['changes'][number];

/** First what holds for the stack, then each service's own fields. Without a spec before, everything is new. */
export function listChanges(before: StackSpec | null, after: StackSpec): Change[] {
  const services = new Set([
    ...Object.keys(before?.release.manifest.services ?? {}),
    ...Object.keys(after.release.manifest.services),
  ]);
  return [
    ...compare('', before ? listStackFacts(before) : noFacts, listStackFacts(after)),
    ...[...services]
      .sort()
      .flatMap((service) =>
        compare(
          `services.${service}.`,
          ownFacts(listServiceFacts(before, service)),
          ownFacts(listServiceFacts(after, service)),
        ),
      ),
  ];
}

const compare = (prefix: string, before: Facts, after: Facts): Change[] =>
  listDifferences(before, after).map((field) => ({
    field: `${prefix}${field}`,
    before: before.get(field) ?? null,
    after: after.get(field) ?? null,
  }));

/** Variables, secrets and host names belong to the stack and are shown there once. */
const ownFacts = (facts: Facts): Facts =>
  new Map([...facts].filter(([field]) => !/^(?:variables\.|secrets\.|hostname$)/.test(field)));

function listStackFacts(spec: StackSpec): Facts {
  const { manifest, version } = spec.release;
  const variables = Object.entries(manifest.variables).flatMap(
    ([name, declaration]): [string, string][] => {
      const value = declaration.secret
        ? undefined
        : (findMember(spec.variables, name) ?? declaration.default);
      return value === undefined ? [] : [[`variables.${name}`, value]];
    },
  );
  return new Map([
    ['release', version],
    ['host', spec.host.slug],
    ['address', spec.host.address],
    ['dnsTtlSeconds', String(spec.environment.dnsTtlSeconds)],
    ...Object.entries(spec.hostnames).map(([service, name]): [string, string] => [
      `hostnames.${service}`,
      name,
    ]),
    ...variables,
    ...Object.entries(spec.secrets).map(([name, { version: value }]): [string, string] => [
      `secrets.${name}`,
      showSecret(value),
    ]),
  ]);
}
