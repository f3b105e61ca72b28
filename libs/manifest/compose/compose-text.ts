/** Compose files as text and back. */
import { doubleDollars, undoubleDollars } from '../text/dollars.js';
import { readYaml } from '../text/read-yaml.js';
import { writeCheckedYaml } from '../text/write-yaml.js';
import { assertComposePolicy, composeFile, type ComposeFile } from './compose-policy.js';

/** Larger than any rendered file: 50 services with 100 variables of some length each. */
const limits = { maxBytes: 16 * 2 ** 20, maxAliases: 0 } as const;

/** Text of a Compose file whose values are literal; it has passed the policy in the form in which Compose will read it. */
export function encodeCompose(file: ComposeFile, stackKey: string): string {
  const { text, parsed } = writeCheckedYaml(doubleDollars(file));
  assertComposePolicy(parsed, stackKey);
  return text;
}

/** Compose file with literal values; throws when the text breaks the policy. */
export function decodeCompose(text: string, stackKey: string): ComposeFile {
  const parsed = readYaml(text, limits);
  assertComposePolicy(parsed, stackKey);
  return composeFile.parse(undoubleDollars(parsed));
}
