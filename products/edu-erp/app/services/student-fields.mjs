/** Grammar of what a client may say about a student. */
import { Refusal } from '../lib/refusal.mjs';

const maxNameLength = 120;
// eslint-disable-next-line no-control-regex -- refusing control characters needs naming them
const controlCharacter = /[\u0000-\u001f\u007f]/;

/** Refuses fields that this version does not know, so that nothing a client sends is silently dropped. */
export function parseFields(body, known) {
  const unknown = Object.keys(body).filter((field) => !known.includes(field));
  if (unknown.length > 0) {
    throw new Refusal(
      400,
      'Unknown field',
      `This version knows ${known.map((field) => `"${field}"`).join(', ')} only.`,
    );
  }
  return body;
}

export function studentName(value) {
  const name = typeof value === 'string' ? value.trim() : '';
  if (name === '' || name.length > maxNameLength || controlCharacter.test(name)) {
    throw new Refusal(
      400,
      'Invalid name',
      `"name" has to be text of 1 to ${maxNameLength} characters on one line.`,
    );
  }
  return name;
}
