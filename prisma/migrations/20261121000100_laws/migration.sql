-- The laws of the tables: what Prisma's schema language cannot say.
-- 1. grammar of identifiers (rule R3)   2. what never changes   3. roles and column grants (no column has two writers)
-- 4. row-level security (rule R13)      5. rows that must exist

-- 1. Grammar. The same expressions stand in libs/contracts/grammar.ts; a test compares the behaviour of both.
ALTER TABLE tenants ADD CONSTRAINT tenants_slug_grammar CHECK (length(slug) BETWEEN 2 AND 40 AND slug ~ '^[a-z0-9](-?[a-z0-9])*$');
ALTER TABLE tenants ADD CONSTRAINT tenants_name_grammar CHECK (length(name) BETWEEN 1 AND 120 AND name !~ '[\u0001-\u001f\u007f\u202a-\u202e\u2066-\u2069]');
ALTER TABLE products ADD CONSTRAINT products_slug_grammar CHECK (length(slug) BETWEEN 2 AND 40 AND slug ~ '^[a-z0-9](-?[a-z0-9])*$');
ALTER TABLE environments ADD CONSTRAINT environments_slug_grammar CHECK (length(slug) BETWEEN 2 AND 40 AND slug ~ '^[a-z0-9](-?[a-z0-9])*$');
ALTER TABLE environments ADD CONSTRAINT environments_zone_grammar CHECK (length(zone) <= 253 AND zone ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$');
ALTER TABLE environments ADD CONSTRAINT environments_ttl_range CHECK (dns_ttl_seconds BETWEEN 10 AND 86400);
ALTER TABLE releases ADD CONSTRAINT releases_version_grammar CHECK (length(version) <= 40 AND version ~ '^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}(-[0-9a-z]([.-]?[0-9a-z]){0,20})?$');
ALTER TABLE hosts ADD CONSTRAINT hosts_slug_grammar CHECK (length(slug) BETWEEN 2 AND 40 AND slug ~ '^[a-z0-9](-?[a-z0-9])*$');
ALTER TABLE hosts ADD CONSTRAINT hosts_address_grammar CHECK (address ~ '^[0-9a-f.:]{2,45}$' AND inet(address) IS NOT NULL);
ALTER TABLE hosts ADD CONSTRAINT hosts_ports_range CHECK (http_port BETWEEN 1 AND 65535 AND (ssh_port IS NULL OR ssh_port BETWEEN 1 AND 65535));
ALTER TABLE hosts ADD CONSTRAINT hosts_paths_grammar CHECK (stacks_directory ~ '^(/\.?[A-Za-z0-9_][A-Za-z0-9._-]*)+$' AND docker_socket ~ '^(/\.?[A-Za-z0-9_][A-Za-z0-9._-]*)+$');
ALTER TABLE hosts ADD CONSTRAINT hosts_ssh_grammar CHECK (
  (connection = 'local' AND ssh_address IS NULL AND private_key_sealed IS NULL)
  OR (connection = 'ssh' AND ssh_address ~ '^[a-z0-9:][a-z0-9.:-]{0,252}$' AND ssh_user ~ '^[a-z_][a-z0-9_-]{0,31}$'
      AND ssh_port IS NOT NULL AND private_key_sealed IS NOT NULL AND cardinality(host_keys) > 0));
ALTER TABLE stacks ADD CONSTRAINT stacks_subdomain_grammar CHECK (length(subdomain) BETWEEN 2 AND 40 AND subdomain ~ '^[a-z0-9](-?[a-z0-9])*$');
ALTER TABLE stacks ADD CONSTRAINT stacks_json_shape CHECK (jsonb_typeof(services) = 'object' AND jsonb_typeof(variables) = 'object');
ALTER TABLE hostnames ADD CONSTRAINT hostnames_fqdn_grammar CHECK (length(fqdn) <= 253 AND fqdn ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$');
ALTER TABLE secrets ADD CONSTRAINT secrets_name_grammar CHECK (name ~ '^[A-Z][A-Z0-9_]{0,63}$' AND version >= 1);
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_known CHECK (kind IN ('deploy', 'upgrade', 'rollback', 'start', 'stop', 'restart', 'scale', 'remove', 'check'));
ALTER TABLE tasks ADD CONSTRAINT tasks_priority_range CHECK (priority BETWEEN 0 AND 9);
ALTER TABLE tasks ADD CONSTRAINT tasks_stack_or_host CHECK ((kind = 'check' AND stack_id IS NULL) OR (kind <> 'check' AND stack_id IS NOT NULL AND spec IS NOT NULL AND tenant_id IS NOT NULL));
ALTER TABLE users ADD CONSTRAINT users_tenant_role CHECK ((role = 'tenant') = (tenant_id IS NOT NULL));
ALTER TABLE tokens ADD CONSTRAINT tokens_tenant_role CHECK ((role = 'tenant') = (tenant_id IS NOT NULL));

-- One stack per product, environment and tenant is not a law; one name is.
CREATE UNIQUE INDEX stacks_one_subdomain ON stacks (zone, subdomain) WHERE wanted <> 'removed';
-- The database itself refuses a second running task of a stack.
CREATE UNIQUE INDEX tasks_one_running_per_stack ON tasks (stack_id) WHERE state = 'running';
CREATE UNIQUE INDEX revisions_one_current ON revisions (stack_id) WHERE state = 'current';
CREATE INDEX tasks_waiting ON tasks (priority DESC, number) WHERE state = 'queued';

-- 2. What never changes.
CREATE FUNCTION mirab_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows never change', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER releases_are_immutable BEFORE UPDATE OR DELETE ON releases FOR EACH ROW EXECUTE FUNCTION mirab_refuse_change();
CREATE TRIGGER audit_entries_are_immutable BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION mirab_refuse_change();

CREATE FUNCTION mirab_guard_task_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('succeeded', 'failed', 'cancelled') AND NEW.state IS DISTINCT FROM OLD.state THEN
    RAISE EXCEPTION 'a finished task never changes its state (% to %)', OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.fence IS NOT NULL AND NEW.fence < OLD.fence THEN
    RAISE EXCEPTION 'a fence number never falls' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION mirab_guard_new_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'queued' OR NEW.attempt <> 0 OR NEW.fence IS NOT NULL OR NEW.lease_owner IS NOT NULL THEN
    RAISE EXCEPTION 'a task begins queued' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tasks_begin_queued BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION mirab_guard_new_task();
CREATE TRIGGER tasks_guard_state BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION mirab_guard_task_state();

-- 3. Roles. They are made here without a password and without LOGIN; the install gives each process a login role that is a member.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mirab_control_plane') THEN CREATE ROLE mirab_control_plane NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mirab_engine') THEN CREATE ROLE mirab_engine NOLOGIN; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO mirab_control_plane, mirab_engine;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO mirab_control_plane;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO mirab_control_plane, mirab_engine;

-- The control-plane writes what is wanted. It may write sealed secrets; reading them back opens nothing (rule R11).
GRANT INSERT, UPDATE, DELETE ON users, sessions, invitations, sign_in_failures, tokens, tenants, products, environments, hosts, hostnames TO mirab_control_plane;
GRANT INSERT ON releases, audit_entries TO mirab_control_plane;
GRANT INSERT, UPDATE ON audit_chains TO mirab_control_plane;
GRANT INSERT ON stacks, secrets TO mirab_control_plane;
GRANT UPDATE (updated_at, version, release_id, wanted, services, variables) ON stacks TO mirab_control_plane;
GRANT UPDATE (removed_at) ON secrets TO mirab_control_plane;
GRANT INSERT ON tasks TO mirab_control_plane;
GRANT UPDATE (cancel_requested_at, updated_at) ON tasks TO mirab_control_plane;
GRANT INSERT, SELECT, DELETE, UPDATE ON outbox_messages TO mirab_control_plane;

-- The engine writes what is true, and sees neither people nor sessions.
GRANT SELECT ON tenants, products, releases, environments, hosts, stacks, hostnames, secrets, stack_observations, host_observations,
  revisions, tasks, task_attempts, task_steps, task_events, outbox_messages, dead_letters TO mirab_engine;
GRANT INSERT, UPDATE, DELETE ON stack_observations, host_observations, revisions, task_attempts, task_steps, task_events, dead_letters TO mirab_engine;
GRANT INSERT, DELETE, UPDATE ON outbox_messages TO mirab_engine;
GRANT UPDATE (fence) ON stacks TO mirab_engine;
GRANT UPDATE (updated_at, state, attempt, interruptions, available_at, fence, lease_owner, lease_expires_at, started_at, finished_at, error_code, error_message, host_state) ON tasks TO mirab_engine;

-- 4. Row-level security. A transaction of the control-plane names its scope: a tenant's id, or `*` for people of the vendor.
--    Without a scope it sees no row. The engine acts for all tenants and re-checks the graph of each task itself (rule R14).
CREATE FUNCTION mirab_sees(row_tenant uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE current_setting('mirab.scope', true)
    WHEN '*' THEN true
    WHEN '' THEN false
    ELSE row_tenant::text = current_setting('mirab.scope', true)
  END
$$;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['stacks', 'hostnames', 'secrets', 'stack_observations', 'revisions', 'tasks', 'task_attempts', 'task_steps', 'task_events'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I TO mirab_control_plane USING (mirab_sees(tenant_id)) WITH CHECK (mirab_sees(tenant_id))', name || '_scope', name);
    EXECUTE format('CREATE POLICY %I ON %I TO mirab_engine USING (true) WITH CHECK (true)', name || '_engine', name);
  END LOOP;
END $$;
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_scope ON tenants TO mirab_control_plane USING (mirab_sees(id)) WITH CHECK (mirab_sees(id));
CREATE POLICY tenants_engine ON tenants TO mirab_engine USING (true);

-- 5. Environments that every installation has; the zone is a placeholder until the installation names its own.
INSERT INTO environments (id, updated_at, slug, name, requires_approval, backup_before_upgrade, dns_ttl_seconds, zone) VALUES
  ('01990000-0000-7000-8000-000000000001', now(), 'development', 'Development', false, false, 60, 'mirab.invalid'),
  ('01990000-0000-7000-8000-000000000002', now(), 'staging', 'Staging', false, false, 60, 'mirab.invalid'),
  ('01990000-0000-7000-8000-000000000003', now(), 'production', 'Production', true, true, 60, 'mirab.invalid');

-- 6. The bell of the outbox: the relay listens, and polls as well.
CREATE FUNCTION mirab_ring_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('mirab_outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_rings AFTER INSERT ON outbox_messages FOR EACH STATEMENT EXECUTE FUNCTION mirab_ring_outbox();
