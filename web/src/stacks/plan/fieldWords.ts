/** Fields of a plan and their values as people say them; pure. What has no words here keeps the name it has in the file. */
import type { Formats } from '../../i18n/format';
import type { Text } from '../../i18n/useText';
import { splitField } from './changes';

const named = /^(variables|secrets|environment)\.(.+)$/;

/** Name of a field within its group: `memory` → “Memory”; a variable keeps its own name. */
export const fieldLabel = (field: string, text: Text): string => {
  const [, , name] = named.exec(field) ?? [];
  return name ?? text.maybe(`plan.fields.${field}`, field);
};

/** A field anywhere in the stack: `services.web.memory` → “Memory of web”. */
export const fieldSentence = (field: string, text: Text): string => {
  const owned = splitField(field);
  return owned
    ? text('plan.fieldOf', { field: fieldLabel(owned.field, text), service: owned.service })
    : fieldLabel(field, text);
};

/** Several fields in one line. */
export const fieldNames = (fields: readonly string[], text: Text): string =>
  fields.map((field) => fieldSentence(field, text)).join(' · ');

/** The last part of an image's name with twelve digits of its digest, which tell two images apart. */
export const shortImage = (image: string): string => {
  const [name = image, digest] = image.split('@sha256:');
  const own = name.slice(name.lastIndexOf('/') + 1);
  return digest ? `${own} @ ${digest.slice(0, 12)}` : own;
};

const memoryUnits: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

const memoryWords = (value: string, { bytes }: Formats): string => {
  const unit = memoryUnits[value.slice(-1)];
  const amount = Number(value.slice(0, -1));
  return unit && Number.isFinite(amount) ? bytes(amount * unit) : value;
};

interface Healthcheck {
  test: string[];
  interval: string | undefined;
}
const readHealthcheck = (value: string): Healthcheck | null => {
  try {
    const { test, interval }: { test?: unknown; interval?: unknown } = JSON.parse(value);
    if (!Array.isArray(test)) return null;
    // The first word says only that no shell is used.
    return {
      test: test.slice(1).map(String),
      interval: typeof interval === 'string' ? interval : undefined,
    };
  } catch {
    return null;
  }
};

const secondsOf = (duration: string): number =>
  Number.parseInt(duration, 10) / (duration.endsWith('ms') ? 1_000 : 1);

const healthWords = (value: string, text: Text, { number }: Formats): string => {
  const check = readHealthcheck(value);
  if (!check) return value;
  const command = check.test.join(' ');
  return check.interval === undefined
    ? text('plan.health', { command })
    : text.count('plan.healthEvery', secondsOf(check.interval), {
        command,
        seconds: number(secondsOf(check.interval)),
      });
};

const withUnit = (value: string, { number }: Formats): string =>
  Number.isFinite(Number(value)) ? number(Number(value)) : value;

/** A value of a field; machine text stays as it is. */
export const valueWords = (field: string, value: string, text: Text, formats: Formats): string => {
  switch (field) {
    case 'image':
      return shortImage(value);
    case 'memory':
      return memoryWords(value, formats);
    case 'replicas':
    case 'cpus':
      return withUnit(value, formats);
    case 'healthcheck':
      return healthWords(value, text, formats);
    case 'dnsTtlSeconds':
      return formats.duration(Number(value) * 1_000);
    default:
      return value;
  }
};

/** Values that are written for machines, and stand in their face. */
export const isMachineField = (field: string): boolean =>
  ['image', 'hostname', 'release', 'host', 'address'].includes(field);
