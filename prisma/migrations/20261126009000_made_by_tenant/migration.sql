-- Whether somebody of the tenant itself asked for it. What the vendor asked for, a tenant's people do not undo; older rows count as the vendor's.
ALTER TABLE "schedules" ADD COLUMN "made_by_tenant" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "tasks" ADD COLUMN "requested_by_tenant" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE schedules ADD CONSTRAINT schedules_made_by_tenant_fits CHECK (NOT made_by_tenant OR tenant_id IS NOT NULL);
ALTER TABLE tasks ADD CONSTRAINT tasks_requested_by_tenant_fits CHECK (NOT requested_by_tenant OR tenant_id IS NOT NULL);

-- Said once, when the row is made: the control-plane may change every other column of a schedule. Of tasks it may change few, and not this one.
REVOKE UPDATE ON schedules FROM mirab_control_plane;
GRANT UPDATE (updated_at, version, name, kind, input, cron, time_zone, enabled, misfire, overlap, jitter_seconds, start, next_slot, next_fire_at,
  last_slot, last_task_id, problem_code, problem, problem_at) ON schedules TO mirab_control_plane;
