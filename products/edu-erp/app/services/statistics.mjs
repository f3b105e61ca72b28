/** Statistics per student: computed by worker, read by api. */

/** Brings every student's row up to date; resolves to the number of rows. */
export async function computeStatistics(db) {
  const { rowCount } = await db.query(`
    INSERT INTO student_statistics (student_id, days_enrolled, name_length, computed_at)
    SELECT id, (current_date - created_at::date), char_length(name), now() FROM students
    ON CONFLICT (student_id) DO UPDATE
      SET days_enrolled = excluded.days_enrolled, name_length = excluded.name_length, computed_at = excluded.computed_at`);
  return rowCount;
}

export async function readStatistics(db) {
  const { rows: statistics } = await db.query(`
    SELECT count(*)::int AS students, coalesce(round(avg(days_enrolled), 2), 0)::float AS "averageDaysEnrolled",
           max(computed_at) AS "computedAt"
    FROM student_statistics`);
  const { rows: jobs } = await db.query(`
    SELECT count(*) FILTER (WHERE state = 'queued')::int AS queued, count(*) FILTER (WHERE state = 'done')::int AS done,
           count(*) FILTER (WHERE state = 'failed')::int AS failed
    FROM jobs`);
  return { ...statistics[0], jobs: jobs[0] };
}
