-- Every student gets a grade (1 to 12). It only adds: 1.0.0 goes on reading and writing while this runs and after a rollback.
-- 1.0.0 does not name the column, so its new rows need a default.
-- step: once
ALTER TABLE students ADD COLUMN IF NOT EXISTS grade smallint;
ALTER TABLE students ALTER COLUMN grade SET DEFAULT 1;

-- A year of enrolment is a grade. In batches, so that no row stays locked for long.
-- step: repeat
UPDATE students
SET grade = least(12, 1 + date_part('year', age(created_at))::int)
WHERE id IN (SELECT id FROM students WHERE grade IS NULL ORDER BY id LIMIT 1000);

-- Checked for new rows at once, then for all rows without keeping anybody from writing.
-- step: once
ALTER TABLE students DROP CONSTRAINT IF EXISTS students_grade_check;
ALTER TABLE students ADD CONSTRAINT students_grade_check CHECK (grade IS NOT NULL AND grade BETWEEN 1 AND 12) NOT VALID;

-- step: once
ALTER TABLE students VALIDATE CONSTRAINT students_grade_check;

-- What an interrupted try left behind would be an index that nobody uses.
-- step: outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS students_grade_idx;

-- step: outside a transaction
CREATE INDEX CONCURRENTLY students_grade_idx ON students (grade, id);
