/** What a stack would be after a change of its wanted settings, with every problem of the request at once. */
import type { FieldProblem, UpdateStackBody } from '#libs/contracts';
import { validateVariables } from '#libs/manifest';
import { nextSecretVersion, toVersions } from './spec/secret-versions.js';
import { listSecretProblems } from './spec/secret-values.js';
import { completeSettings, listUnknownServices, type Settings } from './spec/service-settings.js';
import type { StackRow } from './stacks.repository.js';

export interface StackChange {
  services: Settings;
  variables: Record<string, string>;
  /** Name → version, after the change. */
  secretVersions: Record<string, number>;
  newSecrets: { name: string; version: number; value: string }[];
  problems: FieldProblem[];
}

const isText = (entry: [string, string | null]): entry is [string, string] => entry[1] !== null;

/** `kept` with the members of `changes` put in, and those that are null taken out. */
const merge = <Value>(
  kept: Readonly<Record<string, Value>>,
  changes: Readonly<Record<string, Value | null>>,
): Record<string, Value> =>
  Object.fromEntries(
    Object.entries({ ...kept, ...changes }).flatMap(([name, value]): [string, Value][] =>
      value === null ? [] : [[name, value]],
    ),
  );

export function changeStack(row: StackRow, body: UpdateStackBody): StackChange {
  const { manifest } = row.release;
  const variables = merge(row.variables, body.variables ?? {});
  const given = Object.entries(body.secrets ?? {});
  const newSecrets = given.filter(isText).map(([name, value]) => ({
    name,
    version: nextSecretVersion(row.secrets, name),
    value,
  }));
  const versions = Object.fromEntries(newSecrets.map(({ name, version }) => [name, version]));
  const removed = Object.fromEntries(
    given.filter((entry) => !isText(entry)).map(([name]) => [name, null]),
  );
  const secretVersions = merge<number>(toVersions(row.secrets), { ...versions, ...removed });
  return {
    services: completeSettings(manifest, row.services, body.services ?? {}),
    variables,
    secretVersions,
    newSecrets,
    problems: [
      ...listUnknownServices(manifest, body.services ?? {}),
      ...validateVariables(manifest, variables, Object.keys(secretVersions)),
      ...listSecretProblems(
        manifest,
        Object.fromEntries(newSecrets.map(({ name, value }) => [name, value])),
      ),
      ...listRemovedGenerated(row, Object.keys(removed)),
    ],
  };
}

const listRemovedGenerated = (row: StackRow, removed: string[]): FieldProblem[] =>
  removed
    .filter((name) => row.release.manifest.variables[name]?.generate)
    .map((name) => ({
      pointer: `/secrets/${name}`,
      code: 'SECRET_NEEDED',
      message: `"${name}" is made by Mirab and cannot be taken away. Give it a new value instead.`,
    }));
