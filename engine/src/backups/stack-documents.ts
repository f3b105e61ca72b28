/** What is stored beside the data, so that the stack can be stood up again from the repository and the engine's key alone. Pure. */
import type { restorePointDocuments } from '#libs/contracts';
import type { StoredRevision } from '../stacks/stack-records.repository.js';
import type { SealedSecret } from '../stacks/secret-values.js';

/** `manifest.json` is written on the host: it says what the dumps turned out to be. */
export type DocumentName = Exclude<(typeof restorePointDocuments)[number], 'manifest.json'>;

export function renderStackDocuments(
  { number, spec, rendered }: Pick<StoredRevision, 'number' | 'spec' | 'rendered'>,
  secrets: readonly SealedSecret[],
): { name: DocumentName; content: string }[] {
  const sealed = secrets.map(({ name, version, place, sealed: value }) => ({
    name,
    version,
    /** Where it opens: the stack's own row, or that of the secret it was copied from. */
    place,
    sealed: Buffer.from(value).toString('base64'),
  }));
  return [
    { name: 'spec.json', content: toText(spec) },
    { name: 'revision.json', content: toText({ ...rendered, number }) },
    { name: 'compose.yaml', content: rendered.compose },
    { name: 'secrets.json', content: toText(sealed) },
  ];
}

const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
