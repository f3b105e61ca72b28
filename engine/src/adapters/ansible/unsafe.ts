/** Marks values as data for Ansible, which otherwise runs any `{{ }}` in its variables on the engine's machine (rules R5, R6). */

type Unsafe = { readonly __ansible_unsafe: string };
export type MarkedValue =
  Unsafe | number | boolean | null | MarkedValue[] | { [key: string]: MarkedValue };

/** Wraps every string of a JSON value; Ansible 2.14 and 2.19 both take such a string literally. Keys come from our schemas only. */
export function markUnsafe(value: unknown): MarkedValue {
  if (typeof value === 'string') return { __ansible_unsafe: value };
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(markUnsafe);
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(entries.map(([key, entry]) => [key, markUnsafe(entry)]));
  }
  throw new TypeError(`A ${typeof value} cannot be handed to a playbook`);
}
