/** What is wanted of a stack, fitted to a release. */
import type { Manifest, StackSpec } from '#libs/contracts';
import { secretVersionsOf, type WantedParts } from '../../stacks/spec/build-stack-spec.js';
import { nextSecretVersion, toVersions } from '../../stacks/spec/secret-versions.js';
import { listSecretsToGenerate } from '../../stacks/spec/secret-values.js';
import { completeSettings } from '../../stacks/spec/service-settings.js';
import type { StackRow } from '../../stacks/wanted-stack.service.js';

/** What the stack wants as it stands. */
export const keptParts = (stack: StackRow): WantedParts => ({
  release: stack.release,
  services: stack.services,
  variables: stack.variables,
  secrets: toVersions(stack.secrets),
});

/** The stack's settings on `release`: new services get defaults, what the release does not know is left out, new secrets are made. */
export function fitParts(
  stack: StackRow,
  release: WantedParts['release'],
): WantedParts & { generate: string[] } {
  const { manifest } = release;
  const present = pick(toVersions(stack.secrets), (name) => isSecret(manifest, name) === true);
  const generate = listSecretsToGenerate(manifest, Object.keys(present));
  const made = generate.map((name) => [name, nextSecretVersion(stack.secrets, name)] as const);
  return {
    release: { id: release.id, version: release.version, manifest },
    services: completeSettings(manifest, stack.services),
    variables: pick(stack.variables, (name) => isSecret(manifest, name) === false),
    secrets: { ...present, ...Object.fromEntries(made) },
    generate,
  };
}

/** What a revision was made from. */
export const partsOfSpec = (spec: StackSpec): WantedParts => ({
  release: spec.release,
  services: spec.services,
  variables: spec.variables,
  secrets: secretVersionsOf(spec),
});

/** Undefined for a variable that the product does not declare. */
const isSecret = (manifest: Manifest, name: string): boolean | undefined =>
  Object.hasOwn(manifest.variables, name) ? manifest.variables[name]?.secret : undefined;

const pick = <Value>(
  record: Readonly<Record<string, Value>>,
  keeps: (name: string) => boolean,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => keeps(name)));
