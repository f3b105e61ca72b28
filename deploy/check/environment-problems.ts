import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

/** Compose service → the file that declares its process's variables. */
const processes = {
  'control-plane': 'control-plane/src/config.ts',
  engine: 'engine/src/config.ts',
} as const;

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.looseObject({ environment: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

export interface EnvironmentSources {
  /** Compose service → variables of its schema. */
  schemas: ReadonlyMap<string, ReadonlySet<string>>;
  /** Compose service → variables it is given; `X_FILE` counts for X. */
  given: ReadonlyMap<string, ReadonlySet<string>>;
  /** Variables that docker-compose.yml takes from `.env`. */
  interpolated: ReadonlySet<string>;
  /** Variables named in `.env.example`, commented out or not. */
  example: ReadonlySet<string>;
}

/** Every variable of a process is given to its container and explained in `.env.example`, and nothing else is. */
export async function findEnvironmentProblems(): Promise<string[]> {
  const compose = await readFile('docker-compose.yml', 'utf8');
  const { services } = composeFile.parse(parse(compose, { merge: true }));
  const schemas = new Map<string, Set<string>>();
  const given = new Map<string, Set<string>>();
  for (const [service, file] of Object.entries(processes)) {
    schemas.set(service, listSchemaVariables(await readFile(file, 'utf8')));
    const names = Object.keys(services[service]?.environment ?? {});
    given.set(
      service,
      new Set(
        names.filter((name) => name.startsWith('MIRAB_')).map((name) => name.replace(/_FILE$/, '')),
      ),
    );
  }
  const example = listExampleVariables(await readFile('.env.example', 'utf8'));
  return compareEnvironment({ schemas, given, interpolated: listInterpolated(compose), example });
}

export function compareEnvironment(sources: EnvironmentSources): string[] {
  const { schemas, given, interpolated, example } = sources;
  const problems = [...schemas].flatMap(([service, variables]) =>
    compareProcess(service, variables, given.get(service) ?? new Set(), example),
  );
  const inSchemas = [...schemas.values()].flatMap((names) => [...names]);
  const known = new Set([
    ...interpolated,
    ...inSchemas,
    ...inSchemas.map((name) => `${name}_FILE`),
  ]);
  for (const name of interpolated)
    if (!example.has(name))
      problems.push(`.env.example does not explain ${name} of docker-compose.yml`);
  for (const name of example)
    if (!known.has(name)) problems.push(`.env.example explains ${name}, which nothing reads`);
  return [...new Set(problems)].sort();
}

type Names = ReadonlySet<string>;

function compareProcess(
  service: string,
  variables: Names,
  received: Names,
  example: Names,
): string[] {
  const problems: string[] = [];
  for (const name of variables) {
    if (!received.has(name))
      problems.push(`docker-compose.yml does not give ${name} to ${service}`);
    if (!example.has(name) && !example.has(`${name}_FILE`))
      problems.push(`.env.example does not explain ${name} of ${service}`);
  }
  for (const name of received)
    if (!variables.has(name))
      problems.push(`docker-compose.yml gives ${service} ${name}, which it does not read`);
  return problems;
}

const listMatches = (text: string, pattern: RegExp): Set<string> =>
  new Set([...text.matchAll(pattern)].flatMap(([, name]) => name ?? []));

/** Refused in production mode, so no installation is given them. */
const onlyForFaultRuns: Names = new Set(['MIRAB_FAILPOINT']);

/** Keys of the zod object in a config.ts, which stand at the start of their line. */
export const listSchemaVariables = (text: string): Set<string> =>
  new Set(
    [...listMatches(text, /^ {2}(MIRAB_[A-Z0-9_]+):/gm)].filter(
      (name) => !onlyForFaultRuns.has(name),
    ),
  );
export const listExampleVariables = (text: string): Set<string> =>
  listMatches(text, /^#?([A-Z][A-Z0-9_]+)=/gm);
export const listInterpolated = (text: string): Set<string> =>
  listMatches(text, /\$\{([A-Z][A-Z0-9_]+)/g);
