/** The spellings that Compose accepts for one key, made into the one that a manifest has. */
import type { Findings, Path } from '../problems.js';
import { findMilliseconds, findMemoryBytes, formatDuration } from '../text/units.js';
import { checkKeys, defined, mapMembers, readMapping } from './source.js';

/** A reader gives the value for the manifest; what it passes on unread is judged by the manifest's schema. */
export type ValueReader = (value: unknown, path: Path, findings: Findings) => unknown;

export const asIs: ValueReader = (value) => value;

/** A command as text would be split by the rules of a shell. */
export const readCommand: ValueReader = (value, path, findings) => {
  if (typeof value !== 'string') return value;
  findings.add(
    path,
    'COMMAND_NOT_A_LIST',
    'Write the command as a list of its words, such as ["node", "main.js"].',
  );
  return undefined;
};

/** `NAME: value` or `- NAME=value`. */
export const readEnvironment: ValueReader = (value, path, findings) => {
  const entries: [string, unknown, Path][] = Array.isArray(value)
    ? value.map((entry, index) => [...splitEntry(String(entry)), [...path, index]])
    : Object.entries(readMapping(value, path, findings)).map(([name, text]) => [
        name,
        text,
        [...path, name],
      ]);
  return Object.fromEntries(
    entries.flatMap(([name, text, place]): [string, string][] => {
      const read = readEnvironmentValue(name, text, place, findings);
      return read === undefined ? [] : [[name, read]];
    }),
  );
};

function splitEntry(entry: string): [string, string | null] {
  const end = entry.indexOf('=');
  return end < 0 ? [entry, null] : [entry.slice(0, end), entry.slice(end + 1)];
}

function readEnvironmentValue(
  name: string,
  value: unknown,
  path: Path,
  findings: Findings,
): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  const message =
    value === null
      ? `"${name}" has no value: Compose would take it from the machine that deploys. Give a value, or declare a variable under x-mirab.variables.`
      : `Write the value of "${name}" in quotes.`;
  findings.add(path, 'ENVIRONMENT_VALUE', message);
  return undefined;
}

/** A list of service names, or a mapping with conditions. */
export const readDependencies: ValueReader = (value, path, findings) => {
  if (Array.isArray(value))
    return Object.fromEntries(value.map((name) => [String(name), 'started']));
  return mapMembers(readMapping(value, path, findings), (entry, name) => {
    const place = [...path, name];
    const dependency = readMapping(entry, place, findings);
    checkKeys(dependency, place, { allowed: ['condition'] }, findings);
    const condition = dependency['condition'] ?? 'service_started';
    if (condition === 'service_started') return 'started';
    if (condition === 'service_healthy') return 'healthy';
    findings.add(
      [...place, 'condition'],
      'CONDITION_REFUSED',
      'The condition must be service_started or service_healthy.',
    );
    return undefined;
  });
};

/** `name:/path[:ro]`, or the long form of type volume. */
export const readVolumes: ValueReader = (value, path, findings) =>
  Array.isArray(value)
    ? value
        .map((entry, index) => readVolume(entry, [...path, index], findings))
        .filter((entry) => entry !== undefined)
    : value;

function readVolume(entry: unknown, path: Path, findings: Findings): unknown {
  if (typeof entry === 'string') return readShortVolume(entry, path, findings);
  const mount = readMapping(entry, path, findings);
  if (mount['type'] !== 'volume') {
    findings.add(
      [...path, 'type'],
      'VOLUME_REFUSED',
      'Only named volumes can be mounted: the type must be volume.',
    );
    return undefined;
  }
  checkKeys(mount, path, { allowed: ['type', 'source', 'target', 'read_only'] }, findings);
  return {
    volume: mount['source'],
    target: mount['target'],
    readOnly: mount['read_only'] ?? false,
  };
}

function readShortVolume(entry: string, path: Path, findings: Findings): unknown {
  const [volume = '', target, mode = 'rw', ...rest] = entry.split(':');
  if (/^[./~]/.test(volume)) {
    findings.add(
      path,
      'VOLUME_REFUSED',
      'Only named volumes can be mounted; a path would open the host.',
    );
    return undefined;
  }
  if (target === undefined || rest.length > 0 || !['rw', 'ro'].includes(mode)) {
    findings.add(path, 'VOLUME_REFUSED', 'Write a volume as name:/path or name:/path:ro.');
    return undefined;
  }
  return { volume, target, readOnly: mode === 'ro' };
}

export const readHealthcheck: ValueReader = (value, path, findings) => {
  const source = readMapping(value, path, findings);
  checkKeys(
    source,
    path,
    {
      allowed: ['test', 'interval', 'timeout', 'start_period', 'retries'],
      refused: healthcheckReasons,
    },
    findings,
  );
  const { test } = source;
  const isShell = typeof test === 'string' || (Array.isArray(test) && test[0] === 'CMD-SHELL');
  if (isShell) {
    findings.add(
      [...path, 'test'],
      'HEALTHCHECK_SHELL',
      'Write the test as a list that begins with CMD; no shell is used.',
    );
  }
  return defined({
    test: isShell ? ['CMD', '-'] : test,
    interval: readDuration(source['interval'], [...path, 'interval'], findings),
    timeout: readDuration(source['timeout'], [...path, 'timeout'], findings),
    startPeriod: readDuration(source['start_period'], [...path, 'start_period'], findings),
    retries: source['retries'],
  });
};

const healthcheckReasons: ReadonlyMap<string, string> = new Map([
  ['disable', 'leave the healthcheck out instead'],
  ['start_interval', 'older Docker versions on hosts do not know it'],
]);

export const readDuration: ValueReader = (value, path, findings) => {
  if (value === undefined) return undefined;
  const milliseconds = typeof value === 'string' ? findMilliseconds(value) : null;
  if (milliseconds !== null) return formatDuration(milliseconds);
  findings.add(path, 'DURATION_INVALID', 'Write a duration such as 5s, 1m30s or 500ms.');
  return undefined;
};

export const readUser: ValueReader = (value) =>
  Number.isSafeInteger(value) ? String(value) : value;

export const readList: ValueReader = (value) => (typeof value === 'string' ? [value] : value);

/** Bytes of a size with its unit. */
export const readMemory: ValueReader = (value, path, findings) => {
  const bytes = typeof value === 'string' ? findMemoryBytes(value) : null;
  if (bytes !== null) return bytes;
  findings.add(path, 'MEMORY_INVALID', 'Write memory with its unit, such as 128M or 2G.');
  return undefined;
};
