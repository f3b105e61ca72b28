/** Names of fields as the plan writes them, kept apart from the sentence by isolation marks. */
export const fieldNames = (fields: readonly string[]): string =>
  fields.map((field) => `\u2068${field}\u2069`).join(' · ');
