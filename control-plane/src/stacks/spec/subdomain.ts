/** Where a stack answers when nobody says: the tenant's own name in production, a name of its own everywhere else. */
export const defaultSubdomain = (tenantSlug: string, environmentSlug: string): string =>
  environmentSlug === 'production' ? tenantSlug : `${tenantSlug}-${environmentSlug}`;
