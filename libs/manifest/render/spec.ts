/** A frozen spec is checked again before it is used (rule R4), wherever it came from. */
import { stackSpec, type StackSpec } from '#libs/contracts';
import { listDatabases, listManifestFindings } from '../product/cross-checks.js';
import { listVariableFindings } from '../product/variables.js';
import { RefusedError, toProblem, type Finding } from '../problems.js';
import { toFindings } from '../zod-findings.js';

/** The spec as its schema reads it; throws `SPEC_REFUSED` with everything that is wrong. */
export function getCheckedSpec(value: unknown): StackSpec {
  const parsed = stackSpec.safeParse(value);
  const findings = parsed.success ? listSpecFindings(parsed.data) : toFindings(parsed.error);
  if (!parsed.success || findings.length > 0) {
    throw new RefusedError('SPEC_REFUSED', findings.map(toProblem));
  }
  return parsed.data;
}

function listSpecFindings(spec: StackSpec): Finding[] {
  const { manifest } = spec.release;
  return [
    ...listManifestFindings(manifest).map((finding) => ({
      ...finding,
      path: ['release', 'manifest', ...finding.path],
    })),
    ...compareKeys('services', Object.keys(spec.services), Object.keys(manifest.services)),
    ...compareKeys('hostnames', Object.keys(spec.hostnames), Object.keys(manifest.expose)),
    ...listReplicaFindings(spec),
    ...listHostnameFindings(spec),
    ...listVariableFindings(manifest, spec.variables, Object.keys(spec.secrets), 'complete'),
  ];
}

/** A setting without a service, or a service without its setting, would be a silent choice of the renderer. */
function compareKeys(field: string, given: string[], wanted: string[]): Finding[] {
  return [
    ...wanted
      .filter((name) => !given.includes(name))
      .map((name) => ({
        path: [field, name],
        code: 'ENTRY_MISSING',
        message: `"${name}" has no entry in ${field}.`,
      })),
    ...given
      .filter((name) => !wanted.includes(name))
      .map((name) => ({
        path: [field, name],
        code: 'ENTRY_UNKNOWN',
        message: `The release has no "${name}" for this entry of ${field}.`,
      })),
  ];
}

/** Two servers on one data directory destroy it. */
const listReplicaFindings = ({ release, services }: StackSpec): Finding[] =>
  [...listDatabases(release.manifest)]
    .filter((name) => (services[name]?.replicas ?? 0) > 1)
    .map((name) => ({
      path: ['services', name, 'replicas'],
      code: 'DATABASE_REPLICAS',
      message: `"${name}" is a database: more than one of it on the same data would destroy the data.`,
    }));

function listHostnameFindings(spec: StackSpec): Finding[] {
  const names = Object.values(spec.hostnames);
  return Object.entries(spec.hostnames).flatMap(([service, name]) => {
    const path = ['hostnames', service];
    const outside = name.endsWith(`.${spec.zone}`)
      ? []
      : [
          {
            path,
            code: 'HOSTNAME_OUTSIDE_ZONE',
            message: `The host name is not in the zone ${spec.zone}.`,
          },
        ];
    const twice =
      names.filter((other) => other === name).length > 1
        ? [
            {
              path,
              code: 'HOSTNAME_DUPLICATE',
              message: `The host name ${name} belongs to two services.`,
            },
          ]
        : [];
    return [...outside, ...twice];
  });
}
