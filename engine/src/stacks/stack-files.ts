/** The files of a stack on its host, from a render and opened secrets. Pure. */
import type { HostFile, RenderedRevision } from '#libs/contracts';
import { renderSecretOverride, renderTransition } from '#libs/manifest';
import type { OpenedSecret } from './secret-values.js';

export interface StackFiles {
  files: HostFile[];
  /** Compose files in the order in which Compose merges them. */
  composeFiles: string[];
}

const finalFile = 'compose.yaml';
const overrideFile = 'compose.override.yaml';
const transitionFile = 'compose.transition.yaml';
const transitionOverrideFile = 'compose.transition.override.yaml';

/** Files with which `docker compose up -d` alone brings the revision up. */
export function finalFiles(
  rendered: RenderedRevision,
  secrets: readonly OpenedSecret[],
): StackFiles {
  const override = overrideOf(secrets);
  return {
    files: [
      plainFile(finalFile, rendered.compose),
      ...(override === null ? [] : [secretFile(overrideFile, override)]),
      ...secretFiles(secrets),
    ],
    composeFiles: [finalFile, ...(override === null ? [] : [overrideFile])],
  };
}

/** One side of a change: the render and its opened secrets. */
export interface RevisionSide {
  rendered: RenderedRevision;
  secrets: readonly OpenedSecret[];
}

/** Values that must not appear in any output. */
export const listSecretValues = (...sides: (RevisionSide | null)[]): string[] =>
  sides.flatMap((side) => side?.secrets ?? []).map((secret) => secret.value);

/**
 * Files while old generations (`keep`) still serve beside the new ones: the previous revision's own files stand untouched, so that plain
 * Compose would return to them, and a transition file holds both.
 */
export function transitionFiles(
  next: RevisionSide,
  previous: RevisionSide,
  keep: readonly string[],
): StackFiles {
  const before = finalFiles(previous.rendered, previous.secrets);
  const kept = previous.secrets.map((secret) => ({
    ...secret,
    composeServices: secret.composeServices.filter((name) => keep.includes(name)),
  }));
  const override = overrideOf([...next.secrets, ...kept]);
  const bySecretName = new Map(
    [...secretFiles(previous.secrets), ...secretFiles(next.secrets)].map((file) => [
      file.path,
      file,
    ]),
  );
  return {
    files: [
      ...before.files.filter((file) => !bySecretName.has(file.path)),
      ...bySecretName.values(),
      plainFile(transitionFile, renderTransition(next.rendered, previous.rendered.compose, keep)),
      ...(override === null ? [] : [secretFile(transitionOverrideFile, override)]),
    ],
    composeFiles: [transitionFile, ...(override === null ? [] : [transitionOverrideFile])],
  };
}

const overrideOf = (secrets: readonly OpenedSecret[]): string | null =>
  renderSecretOverride(
    secrets.filter((secret) => secret.as === 'environment' && secret.composeServices.length > 0),
  );

const secretFiles = (secrets: readonly OpenedSecret[]): HostFile[] =>
  secrets
    .filter((secret) => secret.as === 'file')
    // Readable inside the container for its own user; the directory above is closed to everybody else on the host.
    .map((secret) => ({
      path: `secrets/${secret.name}`,
      content: secret.value,
      mode: '0444',
      secret: true,
    }));

const plainFile = (path: string, content: string): HostFile => ({
  path,
  content,
  mode: '0600',
  secret: false,
});
const secretFile = (path: string, content: string): HostFile => ({
  path,
  content,
  mode: '0600',
  secret: true,
});
