/** From the rows of a stack to the frozen spec that is planned, stored with a task and rendered. */
import {
  stackKeyOf,
  stackSpec,
  type FieldProblem,
  type Manifest,
  type StackSpec,
} from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { getCheckedSpec, RefusedError } from '#libs/manifest';
import { problemLimit } from '../../http/validation.pipe.js';
import type { StackRow } from '../stacks.repository.js';
import type { Settings } from './service-settings.js';
import { renderHostnames } from './stack-hostnames.js';

/** What people decide of a stack; the rest of a spec follows from the rows it belongs to. */
export interface WantedParts {
  release: { id: string; version: string; manifest: Manifest };
  services: Settings;
  variables: Readonly<Record<string, string>>;
  /** Name → version. */
  secrets: Readonly<Record<string, number>>;
}

/**
 * Checked as a whole before it is stored (rule R4), by the same function that the engine uses again.
 * @throws MirabError VALIDATION_FAILED with every problem.
 */
export function buildStackSpec(stack: StackRow, wanted: WantedParts): StackSpec {
  const { tenant, product } = stack;
  return checkSpec({
    stack: { id: stack.id, key: stackKeyOf(stack) },
    tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name },
    product: { id: stack.productId, slug: product.slug },
    release: wanted.release,
    ...surroundingsOf(stack),
    zone: stack.zone,
    subdomain: stack.subdomain,
    hostnames: renderHostnames(wanted.release.manifest, stack),
    services: wanted.services,
    variables: wanted.variables,
    secrets: Object.fromEntries(
      Object.entries(wanted.secrets).map(([name, version]) => [name, { version }]),
    ),
  });
}

/** The parts of a spec that operators change without touching the stack itself. */
export const surroundingsOf = ({
  environment,
  host,
}: StackRow): Pick<StackSpec, 'environment' | 'host'> => ({
  environment: {
    id: environment.id,
    slug: environment.slug,
    dnsTtlSeconds: environment.dnsTtlSeconds,
  },
  host: {
    id: host.id,
    slug: host.slug,
    address: host.address,
    httpPort: host.httpPort,
    stacksDirectory: host.stacksDirectory,
  },
});

/** @throws MirabError VALIDATION_FAILED with every problem of `spec`. */
export function checkSpec(spec: unknown): StackSpec {
  try {
    return getCheckedSpec(spec);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const errors: FieldProblem[] = error.problems.map((problem) => ({ ...problem }));
    const listed = errors.slice(0, problemLimit);
    const detail = listed.map(({ message }) => message).join(' ');
    const message = `The stack cannot run with these settings, and nothing was changed. ${detail}`;
    throw new MirabError('VALIDATION_FAILED', message, { errors: listed, cause: error });
  }
}

/** Name → version, of a frozen spec. */
export const secretVersionsOf = (spec: StackSpec): Record<string, number> =>
  Object.fromEntries(Object.entries(spec.secrets).map(([name, { version }]) => [name, version]));

/** A spec as it was stored with a task or a revision. @throws MirabError SPEC_NOT_VALID for one that somebody has changed. */
export function readSpec(stored: unknown): StackSpec {
  const parsed = stackSpec.safeParse(stored);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new MirabError(
    'SPEC_NOT_VALID',
    `A stored spec of this stack cannot be read (${place}). Find out who changed the database.`,
  );
}
