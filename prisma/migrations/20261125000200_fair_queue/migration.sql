-- One tenant's thousand tasks do not starve another's one: a limit per tenant, and a pause.
ALTER TABLE "tenants" ADD COLUMN "max_active" INTEGER NOT NULL DEFAULT 4;
ALTER TABLE "tenants" ADD COLUMN "paused" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE tenants ADD CONSTRAINT tenants_max_active_range CHECK (max_active BETWEEN 1 AND 64);

-- The next task of each stack is found without looking at those behind it, however many wait.
DROP INDEX tasks_waiting;
CREATE INDEX tasks_next_of_stack ON tasks (stack_id, number) WHERE state = 'queued' AND stack_id IS NOT NULL;
CREATE INDEX tasks_next_of_host ON tasks (number) WHERE state = 'queued' AND stack_id IS NULL;
CREATE INDEX tasks_running ON tasks (host_id) WHERE state = 'running';
