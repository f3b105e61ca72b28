/** The table of students as this version knows it. */
import { Refusal } from '../lib/refusal.mjs';
import { parseFields, studentName } from './student-fields.mjs';

/** The migration that this version needs; a newer schema is fine, because migrations only ever add. */
export const schemaVersion = 1;

/** Columns are named one by one: a column that a later version adds must not appear here. */
const columns = 'id, name, created_at AS "createdAt"';

/** @returns {{name: string}} */
export function parseStudent(body) {
  const { name } = parseFields(body, ['name']);
  if (name === undefined) throw new Refusal(400, 'Name is missing', '"name" is required.');
  return { name: studentName(name) };
}

export async function addStudent(db, { name }) {
  const { rows } = await db.query(`INSERT INTO students (name) VALUES ($1) RETURNING ${columns}`, [
    name,
  ]);
  return rows[0];
}

export async function listStudents(db, { limit, offset }) {
  const count = await db.query('SELECT count(*)::int AS total FROM students');
  const { rows: items } =
    limit === 0
      ? { rows: [] }
      : await db.query(`SELECT ${columns} FROM students ORDER BY id LIMIT $1 OFFSET $2`, [
          limit,
          offset,
        ]);
  return { items, total: count.rows[0].total };
}
