-- A task that was begun waits for no window any more, and one that is to be cancelled for no pause between tries: what stands half-way on
-- a host is brought to an end, or back. The rest is as it was (20261126005000_claim_tasks).
CREATE OR REPLACE FUNCTION mirab_claim_tasks(
  claimer text, lease_seconds double precision, places integer, steps_of_kinds jsonb,
  claim_lock bigint, seconds_per_point double precision, most_points double precision, points_per_running double precision
) RETURNS SETOF jsonb LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  next_id uuid;
  next_stack uuid;
  claimed jsonb;
BEGIN
  -- One claimer at a time, so every limit is exact. Each statement below sees what those before it, and the claimer before, have written.
  PERFORM pg_advisory_xact_lock(claim_lock);
  WHILE places > 0 LOOP
    -- Only the first of each stack is looked at, one index step per stack, so the time depends on the number of stacks that wait, and neither
    -- on how much waits behind them nor on how many tasks there have been. What the order needs is taken along, for the planner would read
    -- all tasks to find it again.
    WITH RECURSIVE heads AS (
      (SELECT id, stack_id, tenant_id, host_id, kind, priority, number, created_at, available_at, not_before, not_after, attempt, cancel_requested_at
       FROM tasks WHERE state = 'queued' AND stack_id IS NOT NULL ORDER BY stack_id, number LIMIT 1)
      UNION ALL
      SELECT next.* FROM heads, LATERAL (
        SELECT id, stack_id, tenant_id, host_id, kind, priority, number, created_at, available_at, not_before, not_after, attempt, cancel_requested_at
        FROM tasks WHERE state = 'queued' AND stack_id > heads.stack_id ORDER BY stack_id, number LIMIT 1) next
    ),
    first AS (
      SELECT * FROM heads UNION ALL
      SELECT id, stack_id, tenant_id, host_id, kind, priority, number, created_at, available_at, not_before, not_after, attempt, cancel_requested_at
      FROM tasks WHERE state = 'queued' AND stack_id IS NULL),
    running AS MATERIALIZED (SELECT host_id, tenant_id, stack_id FROM tasks WHERE state = 'running'),
    busy_hosts AS (SELECT host_id, count(*) AS active FROM running GROUP BY host_id),
    busy_tenants AS (SELECT tenant_id, count(*) AS active FROM running GROUP BY tenant_id)
    SELECT t.id, t.stack_id INTO next_id, next_stack
    FROM first t
      JOIN platform_settings p ON NOT p.paused AND (SELECT count(*) FROM running) < coalesce(p.max_active, 1000000)
      JOIN hosts h ON h.id = t.host_id LEFT JOIN busy_hosts bh ON bh.host_id = t.host_id
      LEFT JOIN host_watches w ON w.host_id = t.host_id
      LEFT JOIN tenants n ON n.id = t.tenant_id LEFT JOIN busy_tenants bt ON bt.tenant_id = t.tenant_id
    -- What was begun is brought to its end, in its window or after it, and what is to be cancelled is brought back without a pause.
    WHERE (t.available_at <= clock_timestamp() OR t.cancel_requested_at IS NOT NULL)
      AND (t.not_after IS NULL OR t.attempt > 0 OR (t.not_before <= clock_timestamp() AND clock_timestamp() < t.not_after))
      AND NOT h.paused AND coalesce(bh.active, 0) < h.max_active
      AND (w.opened_at IS NULL OR t.kind = 'check')
      AND NOT coalesce(n.paused, false) AND coalesce(bt.active, 0) < coalesce(n.max_active, 1000000)
      AND NOT EXISTS (SELECT FROM running r WHERE r.stack_id = t.stack_id)
    ORDER BY t.priority
        + least(most_points, floor(extract(epoch FROM clock_timestamp() - t.created_at) / seconds_per_point))
        - points_per_running * coalesce(bt.active, 0) DESC,
      t.number
    LIMIT 1;
    EXIT WHEN NOT FOUND;

    -- The fence rises, the task is the claimer's, its attempt begins, and the steps of its kind are laid out as pending over what an
    -- earlier attempt left.
    WITH raised AS (UPDATE stacks SET fence = fence + 1 WHERE id = next_stack RETURNING fence),
    taken AS (
      UPDATE tasks SET state = 'running', attempt = attempt + 1, fence = coalesce((SELECT fence FROM raised), fence + 1, 1),
        lease_owner = claimer, lease_expires_at = clock_timestamp() + make_interval(secs => lease_seconds),
        started_at = coalesce(started_at, clock_timestamp()), updated_at = clock_timestamp()
      WHERE id = next_id AND state = 'queued'
      RETURNING id, kind, tenant_id, stack_id, host_id, input, spec, plan_hash, fence, attempt, started_at, cancel_requested_at),
    begun AS (
      INSERT INTO task_attempts (task_id, number, tenant_id, fence, engine, started_at, outcome)
      SELECT id, attempt, tenant_id, fence, claimer, clock_timestamp(), 'running' FROM taken),
    steps AS (
      SELECT taken.id, taken.tenant_id, taken.attempt, step.name, step.place - 1 AS index
      FROM taken, jsonb_array_elements_text(steps_of_kinds -> taken.kind) WITH ORDINALITY AS step (name, place)),
    laid AS (
      INSERT INTO task_steps (task_id, index, tenant_id, name, state, attempt)
      SELECT id, index, tenant_id, name, 'pending', attempt FROM steps
      ON CONFLICT (task_id, index) DO UPDATE SET name = EXCLUDED.name, state = EXCLUDED.state, attempt = EXCLUDED.attempt,
        started_at = NULL, finished_at = NULL, message = NULL),
    gone AS (DELETE FROM task_steps USING taken WHERE task_id = taken.id AND index >= (SELECT count(*) FROM steps))
    SELECT jsonb_build_object(
      'id', id, 'kind', kind, 'tenantId', tenant_id, 'stackId', stack_id, 'hostId', host_id, 'input', input, 'spec', spec,
      'planHash', plan_hash, 'fence', fence, 'attempt', attempt,
      'ageMs', round(extract(epoch FROM clock_timestamp() - started_at) * 1000), 'cancelRequested', cancel_requested_at IS NOT NULL,
      'failures', (SELECT count(*) FROM task_attempts a WHERE a.task_id = taken.id AND a.outcome = 'failed')) INTO claimed
    FROM taken;
    -- Cancelled in this very moment: it waits no more, and whatever comes next is looked for.
    CONTINUE WHEN NOT FOUND;
    places := places - 1;
    RETURN NEXT claimed;
  END LOOP;
END $$;

-- A fence number never falls, neither that of a task nor that of a stack.
CREATE FUNCTION mirab_guard_fence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.fence < OLD.fence THEN
    RAISE EXCEPTION 'a fence number never falls' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stacks_guard_fence BEFORE UPDATE OF fence ON stacks FOR EACH ROW EXECUTE FUNCTION mirab_guard_fence();
