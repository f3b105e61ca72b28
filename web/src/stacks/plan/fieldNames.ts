/** Names of fields as the plan writes them, in one line. */
export const fieldNames = (fields: readonly string[]): string => fields.join(' · ');
