/** Text as it stands inside a LIKE pattern: `%`, `_` and the backslash mean themselves. Prisma's `contains` does not do this by itself. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
