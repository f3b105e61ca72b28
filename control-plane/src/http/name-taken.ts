import { isUniqueViolation } from '#libs/database';
import { MirabError } from '#libs/errors';

/**
 * The row that is inserted, or a refusal at its short name, which is the one thing that must be unique.
 * @throws MirabError NAME_TAKEN.
 */
export async function orNameTaken<Row>(inserted: Promise<Row>, message: string): Promise<Row> {
  try {
    return await inserted;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const errors = [{ pointer: '/slug', code: 'NAME_TAKEN', message }];
    throw new MirabError('NAME_TAKEN', message, { errors, cause: error });
  }
}
