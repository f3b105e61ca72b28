/** YAML that every reader understands alike: our own, and the Go library inside Compose. */
import { isDeepStrictEqual } from 'node:util';
import { isScalar, stringify, type ScalarTag } from 'yaml';
import { readYaml } from './read-yaml.js';

const noLimit = { maxBytes: Number.MAX_SAFE_INTEGER, maxAliases: 0 } as const;

/** Words that some YAML reader takes for something else than text. */
const yamlWords: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'yes',
  'no',
  'on',
  'off',
  'y',
  'n',
]);
const plainKey = /^[A-Za-z][A-Za-z0-9_.-]*$/;

/**
 * Go's reader refuses or folds some characters that may stand raw in JSON: C1 controls with NEL, line and paragraph separators,
 * the byte order mark, non-characters. They are written as escapes.
 */
const escapedCharacters = /[\u007f-\u00a0\u00ad\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Every text value stands in double quotes, so that `yes`, `012`, `*a` or `~` stay what they are. */
const quotedText: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value) => typeof value === 'string',
  resolve: (source) => source,
  stringify(item, context) {
    const text = isScalar(item) ? String(item.value) : String(item);
    const isPlain = plainKey.test(text) && !yamlWords.has(text.toLowerCase());
    return context.implicitKey && isPlain ? text : quote(text);
  },
};

function quote(text: string): string {
  if (/\p{Cs}/u.test(text)) {
    throw new TypeError('A text with half of a surrogate pair cannot be written as UTF-8.');
  }
  return JSON.stringify(text).replace(
    escapedCharacters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Text of a plain object: keys in the order given, no anchors, no folding. The text is read back and compared with the object, so
 * no value can have become structure.
 */
export const writeYaml = (value: unknown): string => writeCheckedYaml(value).text;

/** The text, and what a reader makes of it: equal to the object, but read from the text. */
export function writeCheckedYaml(value: unknown): { text: string; parsed: unknown } {
  const text = stringify(value, {
    version: '1.2',
    schema: 'core',
    lineWidth: 0,
    aliasDuplicateObjects: false,
    customTags: (tags) => [quotedText, ...tags.filter((tag) => !isTextTag(tag))],
  });
  const parsed = readYaml(text, noLimit);
  if (!isDeepStrictEqual(parsed, value)) {
    throw new Error('The YAML text does not read back as the object it was written from.');
  }
  return { text, parsed };
}

const isTextTag = (tag: unknown): boolean =>
  typeof tag === 'object' && tag !== null && 'tag' in tag && tag.tag === quotedText.tag;
