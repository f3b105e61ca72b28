/** One service of a product file, as loosely typed fields of a manifest service. */
import { grammar } from '#libs/contracts';
import type { Findings, Path } from '../problems.js';
import { hasInterpolation, undoubleDollars } from '../text/dollars.js';
import { refusedServiceKeys } from './product-keys.js';
import {
  asIs,
  readCommand,
  readDependencies,
  readDuration,
  readEnvironment,
  readHealthcheck,
  readList,
  readMemory,
  readUser,
  readVolumes,
  type ValueReader,
} from './service-readers.js';
import { checkKeys, isMapping, readMapping, type Mapping } from './source.js';

/** Compose key → manifest field. What is not here is refused (rule R8). */
export const serviceFields: Readonly<Record<string, { field: string; read: ValueReader }>> = {
  image: { field: 'image', read: asIs },
  command: { field: 'command', read: readCommand },
  entrypoint: { field: 'entrypoint', read: readCommand },
  environment: { field: 'environment', read: readEnvironment },
  volumes: { field: 'volumes', read: readVolumes },
  depends_on: { field: 'dependsOn', read: readDependencies },
  healthcheck: { field: 'healthcheck', read: readHealthcheck },
  user: { field: 'user', read: readUser },
  read_only: { field: 'readOnly', read: asIs },
  tmpfs: { field: 'tmpfs', read: readList },
  stop_grace_period: { field: 'stopGracePeriod', read: readDuration },
  stop_signal: { field: 'stopSignal', read: asIs },
  shm_size: { field: 'shmSizeBytes', read: readMemory },
  init: { field: 'init', read: asIs },
  working_dir: { field: 'workingDir', read: asIs },
  'x-mirab-variables': { field: 'variables', read: asIs },
};

/** Stands in for an image that was refused, so that the rest of the file can still be checked. */
const placeholderImage = `refused/image@sha256:${'0'.repeat(64)}`;

export function readService(
  source: unknown,
  path: Path,
  images: Readonly<Record<string, string>>,
  findings: Findings,
): Mapping {
  const service = readMapping(source, path, findings);
  checkKeys(
    service,
    path,
    { allowed: Object.keys(serviceFields), refused: refusedServiceKeys },
    findings,
  );
  noteInterpolations(service, path, findings);

  const fields: Record<string, unknown> = {
    environment: {},
    variables: [],
    volumes: [],
    dependsOn: {},
  };
  for (const [key, { field, read }] of Object.entries(serviceFields)) {
    if (!Object.hasOwn(service, key)) continue;
    const value = read(undoubleDollars(service[key]), [...path, key], findings);
    if (value !== undefined) fields[field] = value;
  }
  return { ...fields, image: readImage(fields['image'], path, images, findings) };
}

/** A digest is written in the file or comes with the release; a tag alone never runs (rule R29). */
function readImage(
  image: unknown,
  path: Path,
  images: Readonly<Record<string, string>>,
  findings: Findings,
): string {
  const place = [...path, 'image'];
  const service = String(path.at(-1));
  if (typeof image !== 'string' || !grammar.imageReference.safeParse(image).success) {
    findings.add(
      place,
      'IMAGE_INVALID',
      `The service "${service}" needs an image, such as registry.example.com/name:tag.`,
    );
    return placeholderImage;
  }
  const pinned = image.includes('@')
    ? image
    : Object.hasOwn(images, image)
      ? images[image]
      : undefined;
  if (pinned === undefined) {
    findings.add(
      place,
      'IMAGE_DIGEST_MISSING',
      `The image "${image}" of the service "${service}" has no digest.`,
    );
    return placeholderImage;
  }
  if (grammar.pinnedImage.safeParse(pinned).success) return pinned;
  findings.add(
    place,
    'IMAGE_INVALID',
    `The image "${pinned}" of the service "${service}" must be registry/name@sha256:… with 64 hex digits.`,
  );
  return placeholderImage;
}

/** Compose would fill `$NAME` from the machine that deploys; `$$` is the spelling of a dollar sign, as in every Compose file. */
function noteInterpolations(value: unknown, path: Path, findings: Findings): void {
  if (typeof value === 'string' && hasInterpolation(value)) {
    findings.add(
      path,
      'INTERPOLATION',
      'Values are not filled in from outside: declare a variable under x-mirab.variables, or write $$ for a dollar sign.',
    );
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => noteInterpolations(item, [...path, index], findings));
  } else if (isMapping(value)) {
    for (const [name, item] of Object.entries(value))
      noteInterpolations(item, [...path, name], findings);
  }
}
