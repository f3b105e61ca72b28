export function parseFields(body: object, known: string[]): object;
export function studentName(value: unknown): string;
