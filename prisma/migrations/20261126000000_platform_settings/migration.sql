-- One row that says for the whole installation whether tasks start and how many may run at once. Written by the control-plane.
CREATE TABLE "platform_settings" (
    "id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "paused_by" TEXT,
    "paused_at" TIMESTAMPTZ(3),
    "max_active" INTEGER,

    CONSTRAINT "platform_settings_pkey" PRIMARY KEY ("id")
);
ALTER TABLE platform_settings ADD CONSTRAINT platform_settings_one_row CHECK (id = '01990000-0000-7000-8000-000000000010');
ALTER TABLE platform_settings ADD CONSTRAINT platform_settings_max_active_range CHECK (max_active BETWEEN 1 AND 1000);
-- Who paused it and when are known exactly while it is paused.
ALTER TABLE platform_settings ADD CONSTRAINT platform_settings_pause_is_signed CHECK (paused = (paused_by IS NOT NULL) AND paused = (paused_at IS NOT NULL));
INSERT INTO platform_settings (id, updated_at) VALUES ('01990000-0000-7000-8000-000000000010', now());

-- Nobody may add a second row or take the one away.
GRANT SELECT ON platform_settings TO mirab_control_plane, mirab_engine;
GRANT UPDATE (updated_at, version, paused, paused_by, paused_at, max_active) ON platform_settings TO mirab_control_plane;

-- The limit of a host had a column without a range.
ALTER TABLE hosts ADD CONSTRAINT hosts_max_active_range CHECK (max_active BETWEEN 1 AND 64);
