-- What is done again and again at a time of some place on earth. Written by the control-plane; engines know nothing of it.
CREATE TYPE "ScheduleMisfire" AS ENUM ('skip', 'fire-once');
CREATE TYPE "ScheduleOverlap" AS ENUM ('queue', 'skip');
CREATE TABLE "schedules" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "stack_id" UUID,
    "host_id" UUID,
    "kind" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "cron" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "misfire" "ScheduleMisfire" NOT NULL,
    "overlap" "ScheduleOverlap" NOT NULL,
    "jitter_seconds" INTEGER NOT NULL,
    "next_slot" TIMESTAMPTZ(3),
    "next_fire_at" TIMESTAMPTZ(3),
    "last_slot" TIMESTAMPTZ(3),
    "last_task_id" UUID,
    "problem_code" TEXT,
    "problem" TEXT,
    "problem_at" TIMESTAMPTZ(3),

    CONSTRAINT "schedules_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "schedules_stack_id_idx" ON "schedules"("stack_id");
CREATE INDEX "schedules_host_id_idx" ON "schedules"("host_id");
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_stack_id_fkey" FOREIGN KEY ("stack_id") REFERENCES "stacks"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "hosts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What is due is found without looking at what is not.
CREATE INDEX schedules_due ON schedules (next_fire_at) WHERE enabled;

ALTER TABLE schedules ADD CONSTRAINT schedules_stack_or_host CHECK (
  (stack_id IS NOT NULL AND tenant_id IS NOT NULL AND host_id IS NULL) OR (host_id IS NOT NULL AND stack_id IS NULL AND tenant_id IS NULL));
ALTER TABLE schedules ADD CONSTRAINT schedules_name_grammar CHECK (length(name) BETWEEN 1 AND 120 AND name !~ '[\u0001-\u001f\u007f\u202a-\u202e\u2066-\u2069]');
ALTER TABLE schedules ADD CONSTRAINT schedules_kind_grammar CHECK (kind ~ '^[a-z]{3,20}$' AND jsonb_typeof(input) = 'object');
ALTER TABLE schedules ADD CONSTRAINT schedules_cron_grammar CHECK (length(cron) <= 100 AND cron ~ '^[0-9A-Za-z*,/#-]+( [0-9A-Za-z*,/#-]+){4}$');
ALTER TABLE schedules ADD CONSTRAINT schedules_time_zone_grammar CHECK (length(time_zone) <= 64 AND time_zone ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2})$');
ALTER TABLE schedules ADD CONSTRAINT schedules_jitter_range CHECK (jitter_seconds BETWEEN 0 AND 3600);
-- What is off is never due, what is on always will be, and no slot comes back once it had its turn.
ALTER TABLE schedules ADD CONSTRAINT schedules_next_fits CHECK (
  enabled = (next_slot IS NOT NULL) AND enabled = (next_fire_at IS NOT NULL) AND coalesce(next_fire_at >= next_slot, true)
  AND coalesce(next_slot > last_slot, true));
ALTER TABLE schedules ADD CONSTRAINT schedules_problem_is_whole CHECK (
  (problem_code IS NULL) = (problem IS NULL) AND (problem_code IS NULL) = (problem_at IS NULL));

GRANT SELECT, INSERT, UPDATE, DELETE ON schedules TO mirab_control_plane;
ALTER TABLE schedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedules FORCE ROW LEVEL SECURITY;
CREATE POLICY schedules_scope ON schedules TO mirab_control_plane USING (mirab_sees(tenant_id)) WITH CHECK (mirab_sees(tenant_id));
