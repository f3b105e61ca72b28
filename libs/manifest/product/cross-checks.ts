/** What a product's parts say of each other. Checked when a release is published and again before it is rendered (rule R8). */
import type { BackupItem, Manifest, VariableDeclaration } from '#libs/contracts';
import { isReservedServiceName } from '../compose/names.js';
import { findMember } from '../compose/service-values.js';
import { Findings, type Finding, type Path } from '../problems.js';
import { listDependencyFindings } from './dependency-checks.js';
import { findPatternDefect, patternSize, patternSizeLimit } from './pattern.js';
import { findPatternProblem } from './variables.js';

/** Findings with paths into the manifest. */
export function listManifestFindings(manifest: Manifest): Finding[] {
  const findings = new Findings();
  checkServices(manifest, findings);
  checkExposed(manifest, findings);
  checkMigration(manifest, findings);
  checkBackups(manifest, findings);
  checkSizes(manifest, findings);
  checkOutbound(manifest, findings);
  checkVariables(manifest, findings);
  return [...findings.list, ...listDependencyFindings(manifest)];
}

const hasService = (manifest: Manifest, name: string): boolean =>
  Object.hasOwn(manifest.services, name);

const missingService = (name: string): string => `There is no service "${name}" in this file.`;

function checkServices(manifest: Manifest, findings: Findings): void {
  if (Object.keys(manifest.services).length === 0) {
    findings.add(['services'], 'SERVICES_MISSING', 'A product has at least one service.');
  }
  for (const [name, service] of Object.entries(manifest.services)) {
    const path = ['services', name];
    if (isReservedServiceName(name)) {
      findings.add(
        path,
        'SERVICE_NAME_RESERVED',
        `"${name}" looks like a name that Mirab generates; choose another.`,
      );
    }
    service.volumes.forEach(({ volume }, index) => {
      if (!manifest.volumes.includes(volume)) {
        findings.add(
          [...path, 'volumes', index],
          'VOLUME_MISSING',
          `The volume "${volume}" is not declared under volumes.`,
        );
      }
    });
    const targets = service.volumes.map(({ target }) => target);
    if (new Set(targets).size < targets.length) {
      findings.add(
        [...path, 'volumes'],
        'VOLUME_TARGET_DUPLICATE',
        'Two volumes are mounted at one place.',
      );
    }
    service.variables.forEach((variable, index) => {
      const place = [...path, 'variables', index];
      if (!Object.hasOwn(manifest.variables, variable)) {
        findings.add(
          place,
          'VARIABLE_MISSING',
          `The variable "${variable}" is not declared under x-mirab.variables.`,
        );
      }
      if (Object.hasOwn(service.environment, variable)) {
        findings.add(
          place,
          'VARIABLE_SHADOWED',
          `"${variable}" is set under environment as well; keep one of the two.`,
        );
      }
    });
  }
}

function checkExposed(manifest: Manifest, findings: Findings): void {
  const owners = new Map<string, string>();
  for (const [name, { host }] of Object.entries(manifest.expose)) {
    const service = findMember(manifest.services, name);
    if (!service) {
      findings.add(['expose', name], 'SERVICE_MISSING', missingService(name));
    } else if (!service.healthcheck) {
      const message = `"${name}" is exposed and needs a healthcheck: traffic moves only to containers that say they are healthy.`;
      findings.add(['services', name, 'healthcheck'], 'HEALTHCHECK_MISSING', message);
    }
    const owner = owners.get(host);
    if (owner !== undefined) {
      findings.add(
        ['expose', name, 'host'],
        'HOST_DUPLICATE',
        `"${owner}" has the same host pattern.`,
      );
    }
    owners.set(host, owner ?? name);
  }
}

function checkMigration({ migrate, ...manifest }: Manifest, findings: Findings): void {
  if (migrate && !Object.hasOwn(manifest.services, migrate.service)) {
    findings.add(['migrate', 'service'], 'SERVICE_MISSING', missingService(migrate.service));
  }
}

function checkBackups(manifest: Manifest, findings: Findings): void {
  for (const [name, item] of Object.entries(manifest.backup)) {
    const [field, message] = findBackupDefect(manifest, item);
    if (message !== null) findings.add(['backup', name, field], 'BACKUP_TARGET_MISSING', message);
  }
}

function findBackupDefect(manifest: Manifest, item: BackupItem): [string, string | null] {
  if (item.kind === 'volume') {
    const isThere = manifest.volumes.includes(item.volume);
    return [
      'volume',
      isThere ? null : `The volume "${item.volume}" is not declared under volumes.`,
    ];
  }
  return ['service', hasService(manifest, item.service) ? null : missingService(item.service)];
}

function checkSizes(manifest: Manifest, findings: Findings): void {
  for (const [size, services] of Object.entries(manifest.sizes)) {
    for (const name of Object.keys(services).filter((service) => !hasService(manifest, service))) {
      findings.add(['sizes', size, name], 'SERVICE_MISSING', missingService(name));
    }
  }
}

/** Databases stay on the network without a way out. */
function checkOutbound(manifest: Manifest, findings: Findings): void {
  const databases = listDatabases(manifest);
  (manifest.outbound ?? []).forEach((name, index) => {
    const path = ['outbound', index];
    if (!hasService(manifest, name)) {
      findings.add(path, 'SERVICE_MISSING', missingService(name));
    } else if (Object.hasOwn(manifest.expose, name)) {
      findings.add(path, 'OUTBOUND_EXPOSED', `"${name}" is exposed and has a way out already.`);
    } else if (databases.has(name)) {
      findings.add(path, 'OUTBOUND_DATABASE', `"${name}" is a database and gets no way out.`);
    }
  });
}

/** Services that hold a database, as the backup items name them. */
export const listDatabases = (manifest: Manifest): ReadonlySet<string> =>
  new Set(
    Object.values(manifest.backup).flatMap((item) =>
      item.kind === 'volume' ? [] : [item.service],
    ),
  );

function checkVariables(manifest: Manifest, findings: Findings): void {
  checkPatternSizes(manifest, findings);
  for (const [name, variable] of Object.entries(manifest.variables)) {
    const path: Path = ['variables', name];
    checkPattern(name, variable, path, findings);
    const defects: [boolean, string, string, string][] = [
      [
        variable.secret && variable.default !== undefined,
        'default',
        'SECRET_DEFAULT',
        'A secret cannot have a default; everybody could read it in the product file.',
      ],
      [
        !variable.secret && variable.generate,
        'generate',
        'GENERATE_NOT_SECRET',
        'Only secrets are generated.',
      ],
      [
        variable.generate && variable.pattern !== undefined,
        'pattern',
        'GENERATE_PATTERN',
        'A generated secret cannot have a pattern.',
      ],
      [
        !variable.secret && variable.as === 'file',
        'as',
        'FILE_NOT_SECRET',
        'Only secrets reach a container as a file.',
      ],
    ];
    for (const [isDefect, field, code, message] of defects) {
      if (isDefect) findings.add([...path, field], code, message);
    }
  }
}

function checkPattern(
  name: string,
  variable: VariableDeclaration,
  path: Path,
  findings: Findings,
): void {
  const defect = variable.pattern === undefined ? null : findPatternDefect(variable.pattern);
  if (defect !== null) {
    findings.add([...path, 'pattern'], 'PATTERN_REFUSED', defect);
  } else if (variable.default !== undefined) {
    const place = [...path, 'default'];
    findings.list.push(...findPatternProblem(place, name, variable.default, variable));
  }
}

/** All patterns of a product run in one request, so their work is bounded together. */
function checkPatternSizes({ variables }: Manifest, findings: Findings): void {
  const patterns = Object.values(variables).flatMap(({ pattern }) => pattern ?? []);
  const sizes = patterns.map((pattern) => (findPatternDefect(pattern) ? 0 : patternSize(pattern)));
  const size = sizes.reduce((sum, one) => sum + one, 0);
  if (size <= patternSizeLimit) return;
  findings.add(
    ['variables'],
    'PATTERNS_TOO_LARGE',
    'The patterns of all variables together repeat too much; bound what they repeat, or leave some of them out.',
  );
}
