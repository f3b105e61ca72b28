/** What a service receives: constants of its author, values of the tenant, and secrets by name and version. */
import type { SecretDelivery, StackSpec } from '#libs/contracts';
import { compareText, sortedRecord } from '../text/canonical-json.js';

/** Own member of a record; throws when it is missing, so that no inherited member is ever taken for one. */
export function getMember<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = findMember(record, name);
  if (value === undefined) throw new Error(`"${name}" is not there.`);
  return value;
}

export const findMember = <Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined => (Object.hasOwn(record, name) ? record[name] : undefined);

/** Environment without secrets, keys in order. A variable without value and default is left out. */
export function renderEnvironment(spec: StackSpec, service: string): Record<string, string> {
  const { services, variables } = spec.release.manifest;
  const definition = getMember(services, service);
  const values = definition.variables.flatMap((name): [string, string][] => {
    const declaration = getMember(variables, name);
    const value = declaration.secret
      ? undefined
      : (findMember(spec.variables, name) ?? declaration.default);
    return value === undefined ? [] : [[name, value]];
  });
  return sortedRecord({ ...definition.environment, ...Object.fromEntries(values) });
}

export type ServiceSecret = Pick<SecretDelivery, 'name' | 'version' | 'as'>;

/** Secrets that a service receives, by name. */
export function listServiceSecrets(spec: StackSpec, service: string): ServiceSecret[] {
  const { services, variables } = spec.release.manifest;
  return [...getMember(services, service).variables].sort(compareText).flatMap((name) => {
    const declaration = getMember(variables, name);
    const secret = declaration.secret ? findMember(spec.secrets, name) : undefined;
    return secret === undefined ? [] : [{ name, version: secret.version, as: declaration.as }];
  });
}
