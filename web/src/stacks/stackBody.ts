/** From the fields of the form to the body of POST /stacks. */
import { groupOf, orUndefined, type Typed } from '../components/form/typed';

/** Values that somebody typed; what is left empty is left to the product's default. */
export const givenValues = (values: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(groupOf(values)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );

const pick = (values: unknown, names: readonly string[]) =>
  Object.fromEntries(Object.entries(givenValues(values)).filter(([name]) => names.includes(name)));

/** `declared` keeps fields of a release that was chosen before and left again out of the request. */
export const createStackBodyOf = (values: Typed, declared: readonly string[]) => ({
  tenantId: orUndefined(values.tenantId),
  productId: orUndefined(values.productId),
  releaseId: orUndefined(values.releaseId),
  environmentId: orUndefined(values.environmentId),
  hostId: orUndefined(values.hostId),
  ...(orUndefined(values.subdomain) ? { subdomain: orUndefined(values.subdomain) } : {}),
  ...(orUndefined(values.size) ? { size: orUndefined(values.size) } : {}),
  variables: pick(values.variables, declared),
  secrets: pick(values.secrets, declared),
});
