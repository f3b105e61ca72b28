/** What a form field holds, read as what it is: React Hook Form gives `any`. */

/** Text of a field; anything that is no text counts as empty. */
export const typedText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** Text without the blanks around it. */
export const trimmed = (value: unknown): string => typedText(value).trim();

/** Empty text counts as not given. */
export const orUndefined = (value: unknown): string | undefined => {
  const text = trimmed(value);
  return text === '' ? undefined : text;
};

/** The fields of a form by name. */
export type Typed = Readonly<Record<string, unknown>>;

/** A group of fields, such as `variables`; empty when there is none. */
export const groupOf = (value: unknown): Typed =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
