-- The backup that an upgrade (or a deploy of another release) rests on, where its environment asks for one: it comes first in the queue of the stack, and without its restore
-- point the upgrade is not begun. Said once, when both are made.
ALTER TABLE "tasks" ADD COLUMN "backup_task_id" UUID;
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_backup_task_id_fkey" FOREIGN KEY ("backup_task_id") REFERENCES "tasks"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE tasks ADD CONSTRAINT tasks_backup_task_fits CHECK (backup_task_id IS NULL OR (kind IN ('upgrade', 'deploy') AND backup_task_id <> id));
