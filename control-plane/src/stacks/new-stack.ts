/** What a new stack would be, with every problem of the request at once. */
import { grammar, type CreateStackBody, type FieldProblem, type Manifest } from '#libs/contracts';
import type { EnvironmentModel } from '#libs/database';
import { validateVariables } from '#libs/manifest';
import { listSecretProblems } from './spec/secret-values.js';
import {
  completeSettings,
  findSize,
  listUnknownServices,
  type Settings,
} from './spec/service-settings.js';
import { renderHostnames } from './spec/stack-hostnames.js';
import { defaultSubdomain } from './spec/subdomain.js';

/** What the ids of the request stand for; null when there is no such thing, or none that the caller may see. */
export interface StackParts {
  tenant: { slug: string } | null;
  release: { productId: string; manifest: Manifest } | null;
  environment: EnvironmentModel | null;
  host: { slug: string } | null;
}

const unknown = (pointer: string, what: string): FieldProblem => ({
  pointer,
  code: 'UNKNOWN_REFERENCE',
  message: `There is no such ${what}.`,
});

/** Rule R14: every id leads to something that the caller may see, and the release is one of the product. */
export function listReferenceProblems(body: CreateStackBody, parts: StackParts): FieldProblem[] {
  const isOfProduct = parts.release?.productId === body.productId;
  return [
    ...(parts.tenant ? [] : [unknown('/tenantId', 'tenant')]),
    ...(parts.release ? [] : [unknown('/releaseId', 'release')]),
    ...(parts.release && !isOfProduct
      ? [
          {
            pointer: '/releaseId',
            code: 'RELEASE_OF_OTHER_PRODUCT',
            message: 'The release belongs to another product.',
          },
        ]
      : []),
    ...(parts.environment ? [] : [unknown('/environmentId', 'environment')]),
    ...(parts.host ? [] : [unknown('/hostId', 'host')]),
  ];
}

/** Label below the zone, and the names of the exposed services there. */
export function placeStack(
  body: CreateStackBody,
  parts: { tenantSlug: string; environment: EnvironmentModel; manifest: Manifest },
): { subdomain: string; hostnames: Record<string, string>; problems: FieldProblem[] } {
  const { environment, manifest } = parts;
  const subdomain = body.subdomain ?? defaultSubdomain(parts.tenantSlug, environment.slug);
  const hostnames = renderHostnames(manifest, { subdomain, zone: environment.zone });
  const checks = [
    grammar.subdomain.safeParse(subdomain),
    ...Object.values(hostnames).map((name) => grammar.hostname.safeParse(name)),
  ];
  const wrong = checks.find(({ success }) => !success);
  const reason = wrong?.error?.issues[0]?.message ?? '';
  const message = `The stack cannot be named "${subdomain}": ${reason}. Give another subdomain.`;
  const problems = wrong ? [{ pointer: '/subdomain', code: 'SUBDOMAIN_INVALID', message }] : [];
  return { subdomain, hostnames, problems };
}

/** Complete settings of a new stack. `presentSecrets`: names of those that it will have, given ones included. */
export function settleStack(
  manifest: Manifest,
  body: CreateStackBody,
  presentSecrets: readonly string[],
): { services: Settings; problems: FieldProblem[] } {
  const size = findSize(manifest, body.size);
  return {
    services: completeSettings(manifest, size.settings, body.services),
    problems: [
      ...size.problems,
      ...listUnknownServices(manifest, body.services),
      ...validateVariables(manifest, body.variables, presentSecrets),
      ...listSecretProblems(manifest, body.secrets),
    ],
  };
}
