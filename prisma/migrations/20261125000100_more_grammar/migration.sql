-- A CHECK that is neither true nor false lets a row pass: an absent address or user of an SSH host did.
ALTER TABLE hosts DROP CONSTRAINT hosts_ssh_grammar;
ALTER TABLE hosts ADD CONSTRAINT hosts_ssh_grammar CHECK (
  (connection = 'local' AND ssh_address IS NULL AND private_key_sealed IS NULL)
  OR (connection = 'ssh' AND ssh_address IS NOT NULL AND ssh_address ~ '^[a-z0-9:][a-z0-9.:-]{0,252}$'
      AND ssh_user IS NOT NULL AND ssh_user ~ '^[a-z_][a-z0-9_-]{0,31}$'
      AND ssh_port IS NOT NULL AND private_key_sealed IS NOT NULL AND cardinality(host_keys) > 0));

-- What the contracts check and the tables did not yet (rule R3). Each key becomes a line of known_hosts (rule R10).
ALTER TABLE hosts ADD CONSTRAINT hosts_host_keys_grammar CHECK (
  array_to_string(host_keys, '|', '?') ~ '^((^|\|)(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]{40,}={0,3})*$');
ALTER TABLE hosts ADD CONSTRAINT hosts_traefik_api_grammar CHECK (traefik_api_url ~ '^http://127\.0\.0\.1:[0-9]{1,5}$');
ALTER TABLE stacks ADD CONSTRAINT stacks_zone_grammar CHECK (length(zone) <= 253 AND zone ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$');
ALTER TABLE hostnames ADD CONSTRAINT hostnames_service_grammar CHECK (length(service) <= 30 AND service ~ '^[a-z](-?[a-z0-9])*$');
