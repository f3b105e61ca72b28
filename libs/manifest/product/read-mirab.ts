/** The `x-mirab` block, as loosely typed fields of a manifest. */
import type { Findings, Path } from '../problems.js';
import { readMemory } from './service-readers.js';
import { checkKeys, defined, mapMembers, readMapping, type Mapping } from './source.js';

const blockKeys = ['expose', 'migrate', 'backup', 'sizes', 'variables', 'outbound'] as const;
const variableKeys = [
  'required',
  'secret',
  'pattern',
  'default',
  'generate',
  'as',
  'description',
] as const;

/** Key → place of that key in the product file. */
export function readMirabBlock(source: unknown, path: Path, findings: Findings): Mapping {
  const block = readMapping(source, path, findings);
  checkKeys(block, path, { allowed: blockKeys }, findings);
  const read = (key: (typeof blockKeys)[number]): Mapping =>
    readMapping(block[key], [...path, key], findings);
  return defined({
    expose: read('expose'),
    migrate: block['migrate'],
    backup: read('backup'),
    sizes: mapMembers(read('sizes'), (size, name) =>
      readSize(size, [...path, 'sizes', name], findings),
    ),
    variables: mapMembers(read('variables'), (variable, name) =>
      readVariable(variable, [...path, 'variables', name], findings),
    ),
    outbound: block['outbound'],
  });
}

const readSize = (source: unknown, path: Path, findings: Findings): Mapping =>
  mapMembers(readMapping(source, path, findings), (service, name) => {
    const place = [...path, name];
    const size = readMapping(service, place, findings);
    checkKeys(size, place, { allowed: ['replicas', 'memory', 'cpus'] }, findings);
    const memory = size['memory'];
    return defined({
      replicas: size['replicas'],
      memoryBytes:
        memory === undefined ? undefined : readMemory(memory, [...place, 'memory'], findings),
      cpus: size['cpus'],
    });
  });

function readVariable(source: unknown, path: Path, findings: Findings): Mapping {
  const variable = readMapping(source, path, findings);
  checkKeys(variable, path, { allowed: variableKeys }, findings);
  const known = Object.fromEntries(
    Object.entries(variable).filter(([key]) => variableKeys.some((name) => name === key)),
  );
  return { required: false, secret: false, generate: false, as: 'environment', ...known };
}
