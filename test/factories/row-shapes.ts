/** What the rows of all tables are made from. */

export type Row = Record<string, unknown>;

export const id = '01990000-0000-7000-8000-00000000000a';
export const now = '2026-01-01T00:00:00Z';
export const sealed = Buffer.from('sealed');
export const common = { id, updated_at: now };
export const hostKey = `ssh-ed25519 ${'A'.repeat(68)}`;

export interface BadRows {
  constraint: string;
  table: string;
  /** Each alone makes the first good row of the table one that the constraint refuses. */
  changes: readonly Row[];
}

export const withEach = (column: string, values: readonly unknown[]): Row[] =>
  values.map((value) => ({ [column]: value }));
