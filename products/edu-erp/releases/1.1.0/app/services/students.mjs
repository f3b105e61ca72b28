/** The table of students as this version knows it: with a grade. */
import { Refusal } from '../lib/refusal.mjs';
import { parseFields, studentName } from './student-fields.mjs';

/** The migration that this version needs; a newer schema is fine, because migrations only ever add. */
export const schemaVersion = 2;

const lastGrade = 12;
/** Columns are named one by one: a column that a later version adds must not appear here. */
const columns = 'id, name, grade, created_at AS "createdAt"';

/** @returns {{name: string, grade: number}} */
export function parseStudent(body) {
  const { name, grade = 1 } = parseFields(body, ['name', 'grade']);
  if (name === undefined) throw new Refusal(400, 'Name is missing', '"name" is required.');
  if (!Number.isInteger(grade) || grade < 1 || grade > lastGrade) {
    throw new Refusal(
      400,
      'Invalid grade',
      `"grade" has to be a whole number from 1 to ${lastGrade}.`,
    );
  }
  return { name: studentName(name), grade };
}

export async function addStudent(db, { name, grade }) {
  const { rows } = await db.query(
    `INSERT INTO students (name, grade) VALUES ($1, $2) RETURNING ${columns}`,
    [name, grade],
  );
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
