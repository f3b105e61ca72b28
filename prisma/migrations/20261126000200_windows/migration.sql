-- Maintenance windows of an environment, and the one in which a task may begin.
ALTER TABLE "environments" ADD COLUMN "windows" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE environments ADD CONSTRAINT environments_windows_shape CHECK (
  CASE WHEN jsonb_typeof(windows) = 'array' THEN jsonb_array_length(windows) <= 10 ELSE false END);

ALTER TABLE "tasks" ADD COLUMN "not_before" TIMESTAMPTZ(3), ADD COLUMN "not_after" TIMESTAMPTZ(3);
ALTER TABLE tasks ADD CONSTRAINT tasks_window_is_whole CHECK ((not_before IS NULL) = (not_after IS NULL) AND coalesce(not_before < not_after, true));
-- Those that wait for a window are few; they are looked at again and again.
CREATE INDEX tasks_in_window ON tasks (number) WHERE state = 'queued' AND not_after IS NOT NULL;

-- When it may begin is what is wanted: the control-plane's to say, the engine's to honour.
GRANT UPDATE (not_before, not_after) ON tasks TO mirab_control_plane;

-- A schedule may ask for its tasks in a window, too.
CREATE TYPE "TaskStart" AS ENUM ('now', 'window');
ALTER TABLE "schedules" ADD COLUMN "start" "TaskStart" NOT NULL DEFAULT 'now';
ALTER TABLE schedules ADD CONSTRAINT schedules_start_fits CHECK (start = 'now' OR stack_id IS NOT NULL);
