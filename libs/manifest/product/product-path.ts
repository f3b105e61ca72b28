/** From a place in the manifest to the place in the product file that a person must look at. */
import type { Path } from '../problems.js';
import { serviceFields } from './read-service.js';
import { isMapping } from './source.js';

const blockFields: ReadonlySet<string | number> = new Set([
  'expose',
  'migrate',
  'backup',
  'sizes',
  'variables',
  'outbound',
]);
const renamed: ReadonlyMap<string | number, string> = new Map([
  ...Object.entries(serviceFields).map(([key, { field }]): [string, string] => [field, key]),
  ['startPeriod', 'start_period'],
  ['memoryBytes', 'memory'],
]);

/** The longest part of a path that the file has: a missing key is shown at the place that lacks it. */
export function cutToExisting(source: unknown, path: Path): Path {
  let place = source;
  let depth = 0;
  for (const part of path) {
    const next = findChild(place, part);
    if (next === undefined) break;
    place = next.value;
    depth += 1;
  }
  return path.slice(0, depth);
}

/** Path in the file of a path in the manifest. */
export function toProductPath(source: unknown, path: Path): Path {
  const [head, second, third, ...rest] = path;
  if (head === undefined) return path;
  if (blockFields.has(head)) {
    return ['x-mirab', ...path.map((part, index) => (index === 3 ? rename(part) : part))];
  }
  if (head === 'services' && second !== undefined && third !== undefined) {
    return [
      head,
      second,
      rename(third),
      ...rest.map((part, index) => (index === 0 ? rename(part) : part)),
    ];
  }
  if (head === 'volumes' && typeof second === 'number') {
    const volumes = isMapping(source) && isMapping(source['volumes']) ? source['volumes'] : {};
    return [head, Object.keys(volumes)[second] ?? second];
  }
  return path;
}

const rename = (part: string | number): string | number => renamed.get(part) ?? part;

function findChild(place: unknown, part: string | number): { value: unknown } | undefined {
  if (Array.isArray(place) && typeof part === 'number' && part < place.length) {
    return { value: place[part] };
  }
  return isMapping(place) && Object.hasOwn(place, part)
    ? { value: place[String(part)] }
    : undefined;
}
