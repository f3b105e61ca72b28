/** What the process is told from outside: product variables, secrets, its own version. */
import { readFileSync } from 'node:fs';

const secretsDirectory = process.env.SECRETS_DIRECTORY ?? '/run/secrets';

export const version = readFileSync(new URL('../VERSION', import.meta.url), 'utf8').trim();

/** Only these may be shown to a browser; secrets are not product variables in this sense. */
export const publicVariables = () => ({
  SCHOOL_NAME: process.env.SCHOOL_NAME ?? '',
  MOTTO: process.env.MOTTO ?? '',
});

/** Whole number from the environment; a value that is none stops the process instead of becoming a default. */
export function readNumber(name, fallback) {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  if (!/^[0-9]{1,12}$/.test(text)) throw new Error(`${name} has to be a whole number`);
  return Number(text);
}

/** Secret from its file, else from the environment variable of the same name; null where there is neither. */
export function findSecret(name) {
  try {
    return withoutLineEnd(readFileSync(`${secretsDirectory}/${name}`, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT')
      throw new Error(`the secret file ${name} cannot be read: ${error.code}`);
    return process.env[name] || null;
  }
}

/** Editors end files with a newline; db reads the same file and drops it too. */
function withoutLineEnd(text) {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}
