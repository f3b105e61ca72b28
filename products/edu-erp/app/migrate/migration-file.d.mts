export interface Migration {
  version: number;
  file: string;
  checksum: string;
}
export function orderMigrations(files: string[]): { version: number; name: string; file: string }[];
export function parseSteps(text: string): { mode: 'once' | 'repeat' | 'outside'; sql: string }[];
export function listPending(migrations: Migration[], applied: Map<number, string>): Migration[];
