/** Gives each process its own login, a member of the group role whose grants and policies the migrations define. */
import { Client } from 'pg';

const logins = {
  mirab_control_plane_login: 'mirab_control_plane',
  mirab_engine_login: 'mirab_engine',
} as const;
export type LoginRole = keyof typeof logins;

/**
 * Makes or updates the login roles. Idempotent.
 * @param adminUrl of a role that may create roles, connected to Mirab's database.
 */
export async function ensureLoginRoles(
  adminUrl: string,
  passwords: Readonly<Record<LoginRole, string>>,
): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const [login, group] of Object.entries(logins)) {
      const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [login]);
      const verb = found.rowCount ? 'ALTER' : 'CREATE';
      const password = client.escapeLiteral(passwords[login as LoginRole]);
      await client.query(
        `${verb} ROLE ${client.escapeIdentifier(login)} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${password}`,
      );
      await client.query(
        `GRANT ${client.escapeIdentifier(group)} TO ${client.escapeIdentifier(login)}`,
      );
    }
  } finally {
    await client.end();
  }
}
