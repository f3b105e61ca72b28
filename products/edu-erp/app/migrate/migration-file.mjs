/**
 * Migrations as files: `NNN_name.sql`, numbered from 001 without a gap. A file is a list of steps, each under a line that says how
 * it runs: `-- step: once` (one transaction), `-- step: repeat` (again and again, a transaction each, until it changes no row),
 * `-- step: outside a transaction` (a single statement, such as CREATE INDEX CONCURRENTLY).
 */
const fileName = /^([0-9]{3})_([a-z][a-z0-9_]*)\.sql$/;
const modes = new Map([
  ['once', 'once'],
  ['repeat', 'repeat'],
  ['outside a transaction', 'outside'],
]);

/** @returns {{version: number, name: string, file: string}[]} in the order of application */
export function orderMigrations(files) {
  const migrations = files.map((file) => {
    const match = fileName.exec(file);
    if (!match) throw new Error(`${file} is not named like 001_students.sql`);
    return { version: Number(match[1]), name: match[2], file };
  });
  migrations.sort((a, b) => a.version - b.version);
  migrations.forEach(({ version, file }, index) => {
    if (version !== index + 1)
      throw new Error(`${file} has number ${version} where ${index + 1} is expected`);
  });
  return migrations;
}

/** @returns {{mode: 'once' | 'repeat' | 'outside', sql: string}[]} */
export function parseSteps(text) {
  const [, ...parts] = text.split(/^-- step: */m);
  if (parts.length === 0) throw new Error('a migration needs at least one "-- step:" line');
  return parts.map((part) => {
    const [heading, ...lines] = part.split('\n');
    const mode = modes.get(heading.trim());
    if (!mode) throw new Error(`"-- step: ${heading.trim()}" is no kind of step`);
    const sql = lines.join('\n').trim();
    if (sql === '') throw new Error(`the step "${heading.trim()}" is empty`);
    return { mode, sql };
  });
}

/**
 * What is left to do. Migrations that only the database knows belong to a newer version, which ran here before a rollback: they
 * only added, so they stay. An applied file whose content changed since is refused.
 */
export function listPending(migrations, applied) {
  return migrations.filter(({ version, file, checksum }) => {
    const known = applied.get(version);
    if (known !== undefined && known !== checksum) {
      throw new Error(
        `${file} was changed after it was applied: restore it and put the change into a new migration`,
      );
    }
    return known === undefined;
  });
}
