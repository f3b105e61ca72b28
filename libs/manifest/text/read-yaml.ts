/** YAML from outside, read as plain data and nothing else (security 3.1). */
import { parseDocument, visit, type Document } from 'yaml';

/** Names that would reach an object's prototype, or an inherited member, in code that looks a key up. */
const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const depthLimit = 40;

export class YamlError extends Error {
  constructor(
    readonly code: 'YAML_TOO_LARGE' | 'YAML_INVALID' | 'YAML_KEY_REFUSED',
    readonly messages: readonly string[],
  ) {
    super(messages.join(' '));
    this.name = 'YamlError';
  }
}

export interface YamlLimits {
  readonly maxBytes: number;
  /** Longest list of aliases that may be followed; 0 refuses anchors that are used at all. */
  readonly maxAliases: number;
}

/**
 * Data of one YAML document: objects, arrays, strings, numbers, booleans and null. Core schema, unique keys, string keys, no
 * custom tags, no directives, no merge keys.
 */
export function readYaml(text: string, limits: YamlLimits): unknown {
  if (Buffer.byteLength(text, 'utf8') > limits.maxBytes) {
    throw new YamlError('YAML_TOO_LARGE', [
      `The file is larger than ${String(limits.maxBytes / 1024)} KiB.`,
    ]);
  }
  return toPlainData(toMaps(text, limits), 0);
}

function toMaps(text: string, limits: YamlLimits): unknown {
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      resolveKnownTags: false,
      uniqueKeys: true,
      stringKeys: true,
      merge: false,
      strict: true,
      logLevel: 'error',
    });
    assertClean(document, limits.maxAliases);
    return document.toJS({ mapAsMap: true, maxAliasCount: limits.maxAliases });
  } catch (error) {
    if (error instanceof YamlError) throw error;
    // A document nested thousands of levels deep ends in a RangeError of the parser; an alias bomb in a ReferenceError.
    throw new YamlError('YAML_INVALID', [
      'The file cannot be read as YAML: it is nested too deeply or repeats itself by aliases.',
    ]);
  }
}

function assertClean(document: Document.Parsed, maxAliases: number): void {
  const messages = [...document.errors, ...document.warnings].map((problem) => {
    const [firstLine = ''] = problem.message.split('\n');
    return `The file is not plain YAML: ${firstLine.replace(/:$/, '')}.`;
  });
  if (document.directives.yaml.explicit || Object.keys(document.directives.tags).length > 1) {
    messages.push('The file is not plain YAML: directives (lines that begin with %) are not read.');
  }
  if (countAliases(document) > maxAliases) {
    messages.push(`The file is not plain YAML: it has more than ${String(maxAliases)} aliases.`);
  }
  if (messages.length > 0) throw new YamlError('YAML_INVALID', messages);
}

function countAliases(document: Document.Parsed): number {
  let count = 0;
  visit(document, {
    Alias() {
      count += 1;
    },
  });
  return count;
}

function toPlainData(value: unknown, depth: number): unknown {
  if (depth > depthLimit) {
    throw new YamlError('YAML_INVALID', ['The file is nested too deeply.']);
  }
  if (Array.isArray(value)) return value.map((item) => toPlainData(item, depth + 1));
  if (!(value instanceof Map)) return value;
  const members = [...value].map(([key, member]): [string, unknown] => {
    const name = String(key);
    if (prototypeKeys.has(name)) {
      throw new YamlError('YAML_KEY_REFUSED', [`The key "${name}" is not allowed anywhere.`]);
    }
    return [name, toPlainData(member, depth + 1)];
  });
  return Object.fromEntries(members);
}
