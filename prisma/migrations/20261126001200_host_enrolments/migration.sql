-- A host may be registered before its keys are known: it has either no key at all, or those it shows and the one it lets in.
ALTER TABLE hosts DROP CONSTRAINT hosts_ssh_grammar;
ALTER TABLE hosts ADD CONSTRAINT hosts_ssh_grammar CHECK (
  (connection = 'local' AND ssh_address IS NULL AND private_key_sealed IS NULL)
  OR (connection = 'ssh' AND ssh_address IS NOT NULL AND ssh_address ~ '^[a-z0-9:][a-z0-9.:-]{0,252}$'
      AND ssh_user IS NOT NULL AND ssh_user ~ '^[a-z_][a-z0-9_-]{0,31}$'
      AND ssh_port IS NOT NULL AND (private_key_sealed IS NOT NULL) = (cardinality(host_keys) > 0)));

-- The one enrolment of a host that may be used, and the pair of keys that comes into force with it.
CREATE TABLE "host_enrolments" (
    "host_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "secret_hash" BYTEA NOT NULL,
    "replaces_keys" BOOLEAN NOT NULL,
    "public_key" TEXT NOT NULL,
    "private_key_sealed" BYTEA,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "host_enrolments_pkey" PRIMARY KEY ("host_id")
);
ALTER TABLE "host_enrolments" ADD CONSTRAINT "host_enrolments_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "hosts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- It becomes a line of authorized_keys on the host.
ALTER TABLE host_enrolments ADD CONSTRAINT host_enrolments_public_key_grammar CHECK (public_key ~ '^ssh-ed25519 [A-Za-z0-9+/]{68}$');
-- The sealed key moves to the host when the enrolment is used; nothing of it stays here.
ALTER TABLE host_enrolments ADD CONSTRAINT host_enrolments_used CHECK ((used_at IS NULL) = (private_key_sealed IS NOT NULL));

GRANT SELECT, INSERT, UPDATE, DELETE ON host_enrolments TO mirab_control_plane;
