/** A product file: parsed, held against the allow-list, every reference checked, every image pinned (rules R7, R8, R29). */
import { manifest as manifestSchema, type Manifest } from '#libs/contracts';
import {
  Findings,
  RefusedError,
  toPointer,
  type Finding,
  type Path,
  type Problem,
} from '../problems.js';
import { readYaml, YamlError } from '../text/read-yaml.js';
import { toFindings } from '../zod-findings.js';
import { listManifestFindings } from './cross-checks.js';
import { cutToExisting, toProductPath } from './product-path.js';
import { refusedTopLevelKeys } from './product-keys.js';
import { readMirabBlock } from './read-mirab.js';
import { readService } from './read-service.js';
import { checkKeys, mapMembers, readMapping, type Mapping } from './source.js';
import { withoutPaths } from './without-paths.js';

const limits = { maxBytes: 256 * 1024, maxAliases: 20 } as const;
const topLevelKeys = ['name', 'services', 'volumes', 'x-mirab', 'version'] as const;

/**
 * Manifest of a Compose file with an `x-mirab` block. `images` gives the pinned form (`registry/name@sha256:…`) of references that
 * the file writes without a digest. Throws `PRODUCT_REFUSED` with all problems at once; their pointers lead into the file.
 */
export function parseProduct(text: string, images: Readonly<Record<string, string>>): Manifest {
  const source = readSource(text);
  const findings = new Findings();
  const candidate = readProduct(source, images, findings);
  const parsed = manifestSchema.safeParse(candidate);
  const shape = parsed.success ? [] : toFindings(parsed.error);
  // What is malformed is left out, so that the references of the rest are checked in the same go.
  const rest = parsed.success ? parsed.data : findWellFormed(candidate);
  const references = rest === null ? [] : listManifestFindings(rest);

  const problems = mergeProblems(source, findings.list, shape, references);
  if (!parsed.success || problems.length > 0) throw new RefusedError('PRODUCT_REFUSED', problems);
  return parsed.data;
}

/** More rounds than a manifest is deep: each takes away what is malformed, or what cannot be without it. */
const pruningRounds = 8;

function findWellFormed(candidate: Mapping): Manifest | null {
  // Without a name nothing could be checked at all, and nothing refers to it.
  let rest: unknown = { ...candidate, name: 'unnamed' };
  for (let round = 0; round < pruningRounds; round += 1) {
    const parsed = manifestSchema.safeParse(rest);
    if (parsed.success) return parsed.data;
    rest = withoutPaths(rest, toFindings(parsed.error));
  }
  return null;
}

function readSource(text: string): unknown {
  try {
    return readYaml(text, limits);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const problems = error.messages.map((message) => ({ pointer: '', code: error.code, message }));
    throw new RefusedError('PRODUCT_REFUSED', problems);
  }
}

function readProduct(
  source: unknown,
  images: Readonly<Record<string, string>>,
  findings: Findings,
): Mapping {
  const file = readMapping(source, [], findings);
  checkKeys(file, [], { allowed: topLevelKeys, refused: refusedTopLevelKeys }, findings);
  return {
    name: file['name'],
    ...readMirabBlock(file['x-mirab'], ['x-mirab'], findings),
    services: mapMembers(readMapping(file['services'], ['services'], findings), (service, name) =>
      readService(service, ['services', name], images, findings),
    ),
    volumes: readVolumeNames(file['volumes'], findings),
  };
}

/** Volumes are named and nothing else: a driver with options can mount the host (security 3.3). */
function readVolumeNames(source: unknown, findings: Findings): string[] {
  const volumes = readMapping(source, ['volumes'], findings);
  for (const [name, options] of Object.entries(volumes)) {
    const path = ['volumes', name];
    for (const key of Object.keys(readMapping(options, path, findings))) {
      findings.add(
        [...path, key],
        'KEY_REFUSED',
        `"${key}" is not allowed: a volume is an empty entry, Mirab names it and keeps it on the host.`,
      );
    }
  }
  return Object.keys(volumes);
}

/** Problems with pointers into the file; a consequence of a problem at the same place is not told again. */
function mergeProblems(source: unknown, inFile: Finding[], ...inManifest: Finding[][]): Problem[] {
  const problems = inFile.map((finding) => locate(source, finding, finding.path));
  for (const group of inManifest) {
    const known = problems.map(({ place }) => place);
    for (const finding of group) {
      const problem = locate(source, finding, toProductPath(source, finding.path));
      const isConsequence = known.some(
        (other) => isWithin(other, problem.place) || isWithin(problem.place, other),
      );
      const isRepeated = problems.some(
        (other) => other.place === problem.place && other.code === problem.code,
      );
      if (!isConsequence && !isRepeated) problems.push(problem);
    }
  }
  return problems.map(({ pointer, code, message }) => ({ pointer, code, message }));
}

/** `place` is where the problem is, `pointer` the part of it that the file has. */
function locate(source: unknown, finding: Finding, path: Path): Problem & { place: string } {
  const { code, message } = finding;
  return { place: toPointer(path), pointer: toPointer(cutToExisting(source, path)), code, message };
}

const isWithin = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(`${outer}/`);
