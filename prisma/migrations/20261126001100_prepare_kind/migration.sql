-- Hosts have a second kind of task: preparing them.
ALTER TABLE tasks DROP CONSTRAINT tasks_kind_known;
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_known CHECK (kind IN
  ('deploy', 'upgrade', 'rollback', 'start', 'stop', 'restart', 'scale', 'remove', 'check', 'prepare'));
ALTER TABLE tasks DROP CONSTRAINT tasks_stack_or_host;
ALTER TABLE tasks ADD CONSTRAINT tasks_stack_or_host CHECK (
  (kind IN ('check', 'prepare') AND stack_id IS NULL)
  OR (kind NOT IN ('check', 'prepare') AND stack_id IS NOT NULL AND spec IS NOT NULL AND tenant_id IS NOT NULL));
