/** From the fields of the variables form to the body of PATCH /stacks/{id}. */
import type { StackResponse } from '#libs/contracts';
import { groupOf, typedText, type Typed } from '../components/form/typed';
import { givenValues } from './stackBody';

/** Only what differs: a variable emptied is given back to the product's default. */
export const changedValues = (stack: StackResponse, values: Typed) => {
  const typed: Record<string, string> = Object.fromEntries(
    Object.entries(groupOf(values.variables)).map(([name, value]) => [name, typedText(value)]),
  );
  const variables: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(typed)) {
    const before = stack.variables[name] ?? '';
    if (value !== before) variables[name] = value === '' ? null : value;
  }
  return { variables, secrets: givenValues(values.secrets) };
};
