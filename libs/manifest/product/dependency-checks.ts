/** Start order of a product's services: it must exist and come to an end. */
import type { Manifest } from '#libs/contracts';
import { findMember } from '../compose/service-values.js';
import { sortedEntries } from '../text/canonical-json.js';
import type { Finding } from '../problems.js';

export function listDependencyFindings(manifest: Manifest): Finding[] {
  const findings = sortedEntries(manifest.services).flatMap(([name, service]) =>
    sortedEntries(service.dependsOn).flatMap(([other, condition]): Finding[] => {
      const path = ['services', name, 'dependsOn', other];
      const target = findMember(manifest.services, other);
      if (!target) {
        return [
          {
            path,
            code: 'SERVICE_MISSING',
            message: `There is no service "${other}" in this file.`,
          },
        ];
      }
      return condition === 'healthy' && !target.healthcheck
        ? [
            {
              path,
              code: 'HEALTHCHECK_MISSING',
              message: `"${other}" has no healthcheck, so nothing can wait for it to be healthy.`,
            },
          ]
        : [];
    }),
  );
  return [...findings, ...listCycles(manifest)];
}

/** One finding per service that waits for itself. */
function listCycles(manifest: Manifest): Finding[] {
  return sortedEntries(manifest.services).flatMap(([name]) =>
    reaches(manifest, name, name, new Set())
      ? [
          {
            path: ['services', name, 'dependsOn'],
            code: 'DEPENDENCY_CYCLE',
            message: `"${name}" waits for itself through its dependencies.`,
          },
        ]
      : [],
  );
}

function reaches(manifest: Manifest, from: string, goal: string, seen: Set<string>): boolean {
  const next = Object.keys(findMember(manifest.services, from)?.dependsOn ?? {});
  return next.some((name) => {
    if (name === goal) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    return reaches(manifest, name, goal, seen);
  });
}
