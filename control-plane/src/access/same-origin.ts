import type { Request } from 'express';
import { MirabError } from '#libs/errors';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that another site's page makes a browser send: `Sec-Fetch-Site` must say `same-origin` (a customer's site on a
 * sister subdomain is `same-site`, and refused), `Origin` must be the panel's, and with a session cookie one of the two must be there.
 * @throws MirabError CROSS_SITE_REQUEST
 */
export function assertSameOrigin(
  request: Request,
  options: { publicUrl: string; hasSessionCookie: boolean },
): void {
  if (safeMethods.has(request.method)) return;
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const isForeign =
    (site !== undefined && site !== 'same-origin') ||
    (origin !== undefined && origin !== options.publicUrl) ||
    (options.hasSessionCookie && site === undefined && origin === undefined);
  if (isForeign)
    throw new MirabError(
      'CROSS_SITE_REQUEST',
      `A change by session cookie must come from ${options.publicUrl}. Open the panel there; programs use a token.`,
    );
}
