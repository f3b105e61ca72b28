-- When each host is looked at next, and whether it answers: the watch and the circuit of the engine.
CREATE TABLE "host_watches" (
    "host_id" UUID NOT NULL,
    "host_version" INTEGER NOT NULL,
    "looks" BIGINT NOT NULL DEFAULT 0,
    "next_look_at" TIMESTAMPTZ(3) NOT NULL,
    "misses" INTEGER NOT NULL DEFAULT 0,
    "unreachable_since" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "host_watches_pkey" PRIMARY KEY ("host_id")
);
ALTER TABLE "host_watches" ADD CONSTRAINT "host_watches_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "hosts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A circuit that is open has a beginning and a reason.
ALTER TABLE host_watches ADD CONSTRAINT host_watches_circuit CHECK (
  misses >= 0 AND looks >= 0 AND (unreachable_since IS NULL) = (misses = 0) AND (reason IS NULL) = (misses = 0)
  AND (opened_at IS NULL OR misses > 0));

GRANT SELECT ON host_watches TO mirab_control_plane, mirab_engine;
GRANT INSERT, UPDATE, DELETE ON host_watches TO mirab_engine;
