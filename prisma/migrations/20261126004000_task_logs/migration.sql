-- Logs are kept for a time and not for ever. The engine writes what became of one: it is the writer of the lines, too.
ALTER TABLE "tasks" ADD COLUMN "log_bytes" BIGINT;
ALTER TABLE "tasks" ADD COLUMN "log_removed_at" TIMESTAMPTZ(3);
ALTER TABLE "tasks" ADD COLUMN "log_kept_days" INTEGER;
GRANT UPDATE (log_bytes, log_removed_at, log_kept_days) ON tasks TO mirab_engine;

-- Ended tasks that have lines, or of which nobody has counted yet; the oldest first, and how much there is in all, without the table.
CREATE INDEX tasks_with_log ON tasks (finished_at) INCLUDE (id, log_bytes) WHERE finished_at IS NOT NULL AND log_bytes IS DISTINCT FROM 0;
CREATE INDEX dead_letters_by_age ON dead_letters (created_at);
