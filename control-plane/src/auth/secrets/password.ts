/** argon2id with the parameters of OWASP's first choice for 19 MiB. */
import { hash, verify } from '@node-rs/argon2';
import { generateSecret } from './credentials.js';

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @returns a PHC string. */
export const hashPassword = (password: string): Promise<string> => hash(password, parameters);

let dummy: Promise<string> | undefined;

/** Takes the same time whether there is a hash or not, so that the time does not tell who has an account. */
export async function isPasswordOf(
  password: string,
  passwordHash: string | null,
): Promise<boolean> {
  dummy ??= hashPassword(generateSecret());
  const isRight = await verify(passwordHash ?? (await dummy), password);
  return isRight && passwordHash !== null;
}
