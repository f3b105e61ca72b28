-- Where backups go, what was stored, and what was found when it was looked at.
CREATE TYPE "BackupTargetKind" AS ENUM ('local', 'sftp');
CREATE TABLE "backup_targets" (
    "id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "BackupTargetKind" NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "path" TEXT NOT NULL,
    "address" TEXT,
    "port" INTEGER,
    "user" TEXT,
    "host_keys" TEXT[],
    "public_key" TEXT,
    "private_key_sealed" BYTEA,
    "upload_kib_per_second" INTEGER,

    CONSTRAINT "backup_targets_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "backup_repositories" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "target_id" UUID NOT NULL,
    "password_sealed" BYTEA NOT NULL,

    CONSTRAINT "backup_repositories_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "restore_points" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stack_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "snapshot_id" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "revision_id" UUID NOT NULL,
    "release_id" UUID NOT NULL,
    "spec" JSONB NOT NULL,
    "items" JSONB NOT NULL,
    "bytes" BIGINT NOT NULL,
    "added_bytes" BIGINT NOT NULL,

    CONSTRAINT "restore_points_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "restore_point_proofs" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "restore_point_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "level" INTEGER NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "restore_point_proofs_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "secrets" ADD COLUMN "copied_from_id" UUID;

CREATE UNIQUE INDEX "backup_targets_slug_key" ON "backup_targets"("slug");
CREATE UNIQUE INDEX "backup_repositories_tenant_id_target_id_key" ON "backup_repositories"("tenant_id", "target_id");
CREATE UNIQUE INDEX "restore_points_task_id_key" ON "restore_points"("task_id");
CREATE INDEX "restore_points_stack_id_taken_at_idx" ON "restore_points"("stack_id", "taken_at");
CREATE INDEX "restore_point_proofs_restore_point_id_level_idx" ON "restore_point_proofs"("restore_point_id", "level");
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_copied_from_id_fkey" FOREIGN KEY ("copied_from_id") REFERENCES "secrets"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "backup_repositories" ADD CONSTRAINT "backup_repositories_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "backup_repositories" ADD CONSTRAINT "backup_repositories_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "backup_targets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "restore_points" ADD CONSTRAINT "restore_points_stack_id_fkey" FOREIGN KEY ("stack_id") REFERENCES "stacks"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "restore_points" ADD CONSTRAINT "restore_points_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "backup_repositories"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "restore_point_proofs" ADD CONSTRAINT "restore_point_proofs_restore_point_id_fkey" FOREIGN KEY ("restore_point_id") REFERENCES "restore_points"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE backup_targets ADD CONSTRAINT backup_targets_slug_grammar CHECK (length(slug) BETWEEN 2 AND 40 AND slug ~ '^[a-z0-9](-?[a-z0-9])*$');
ALTER TABLE backup_targets ADD CONSTRAINT backup_targets_name_grammar CHECK (length(name) BETWEEN 1 AND 120 AND name !~ '[\u0001-\u001f\u007f\u202a-\u202e\u2066-\u2069]');
ALTER TABLE backup_targets ADD CONSTRAINT backup_targets_path_grammar CHECK (length(path) <= 200 AND path ~ '^(/\.?[A-Za-z0-9_][A-Za-z0-9._-]*)+$');
ALTER TABLE backup_targets ADD CONSTRAINT backup_targets_upload_range CHECK (upload_kib_per_second BETWEEN 1 AND 100000000);
ALTER TABLE backup_targets ADD CONSTRAINT backup_targets_public_key_grammar CHECK (public_key ~ '^ssh-ed25519 [A-Za-z0-9+/]{68}$');
ALTER TABLE backup_targets ADD CONSTRAINT backup_targets_kind_is_whole CHECK (
  (kind = 'local' AND address IS NULL AND port IS NULL AND "user" IS NULL AND private_key_sealed IS NULL AND public_key IS NULL
    AND cardinality(host_keys) = 0)
  OR (kind = 'sftp' AND address IS NOT NULL AND address ~ '^[a-z0-9:][a-z0-9.:-]{0,252}$' AND port IS NOT NULL AND port BETWEEN 1 AND 65535
    AND "user" IS NOT NULL AND "user" ~ '^[a-z_][a-z0-9_-]{0,31}$' AND private_key_sealed IS NOT NULL AND public_key IS NOT NULL
    AND cardinality(host_keys) > 0));
CREATE UNIQUE INDEX backup_targets_one_default ON backup_targets ((true)) WHERE is_default;
ALTER TABLE restore_points ADD CONSTRAINT restore_points_snapshot_grammar CHECK (snapshot_id ~ '^[0-9a-f]{64}$');
ALTER TABLE restore_points ADD CONSTRAINT restore_points_sizes_range CHECK (bytes >= 0 AND added_bytes >= 0);
ALTER TABLE restore_points ADD CONSTRAINT restore_points_json_shape CHECK (jsonb_typeof(spec) = 'object' AND jsonb_typeof(items) = 'array');
ALTER TABLE restore_point_proofs ADD CONSTRAINT restore_point_proofs_level_range CHECK (level BETWEEN 0 AND 4);
-- A key that was lost or replaced would lock all that was stored under it away.
CREATE TRIGGER backup_repositories_are_immutable BEFORE UPDATE OR DELETE ON backup_repositories FOR EACH ROW EXECUTE FUNCTION mirab_refuse_change();

ALTER TABLE tasks DROP CONSTRAINT tasks_kind_known;
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_known CHECK (kind IN
  ('deploy', 'upgrade', 'rollback', 'start', 'stop', 'restart', 'scale', 'backup', 'restore', 'remove', 'check', 'prepare'));

GRANT SELECT, INSERT, UPDATE, DELETE ON backup_targets TO mirab_control_plane;
GRANT SELECT, INSERT ON backup_repositories TO mirab_control_plane;
GRANT SELECT ON restore_points, restore_point_proofs TO mirab_control_plane;
GRANT SELECT ON backup_targets, backup_repositories TO mirab_engine;
GRANT SELECT, INSERT ON restore_points, restore_point_proofs TO mirab_engine;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['backup_repositories', 'restore_points', 'restore_point_proofs'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I TO mirab_control_plane USING (mirab_sees(tenant_id)) WITH CHECK (mirab_sees(tenant_id))', name || '_scope', name);
    EXECUTE format('CREATE POLICY %I ON %I TO mirab_engine USING (true) WITH CHECK (true)', name || '_engine', name);
  END LOOP;
END $$;
