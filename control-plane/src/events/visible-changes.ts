import { changedResource, type FactMessage } from '#libs/contracts';
import type { Scope } from '#libs/database';

/** Data of an event `changed`; without an id, everything of that resource may have changed. */
export interface Change {
  resource: string;
  id: string | null;
}

/** What everybody may read belongs to no tenant; hosts do not, and what the vendor does to them is not a tenant's business. */
const sharedResources: ReadonlySet<string> = new Set(['products', 'releases', 'settings']);

/** The change as a reader of `scope` may know it, or null. Lines of a task's log have a stream of their own. */
export function findVisibleChange(fact: FactMessage, scope: Scope): Change | null {
  if (fact.type !== 'changed') return null;
  const isVisible =
    scope === '*' ||
    fact.tenantId === scope.tenantId ||
    (fact.tenantId === null && sharedResources.has(fact.resource));
  return isVisible ? { resource: fact.resource, id: fact.id } : null;
}

/** For a reader who may have missed some: look at everything again. */
export const everythingChanged = (): Change[] =>
  changedResource.options.map((resource) => ({ resource, id: null }));
