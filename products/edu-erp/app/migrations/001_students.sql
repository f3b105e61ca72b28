-- Students, and the jobs that worker and scheduler share. Every step of a migration is safe to repeat.
-- step: once
CREATE TABLE IF NOT EXISTS students (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS student_statistics (
  student_id bigint PRIMARY KEY REFERENCES students (id) ON DELETE CASCADE,
  days_enrolled integer NOT NULL,
  name_length integer NOT NULL,
  computed_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  slot timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'done', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  error text,
  run_after timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  UNIQUE (kind, slot)
);
CREATE INDEX IF NOT EXISTS jobs_queued_idx ON jobs (id) WHERE state = 'queued';
