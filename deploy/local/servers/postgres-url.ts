export interface PostgresLogin {
  address: string;
  port: number;
  password: string;
  database: string;
}

/** Connection string of the superuser. */
export function renderPostgresUrl({ address, port, password, database }: PostgresLogin): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@${address}:${port}/${encodeURIComponent(database)}`;
}
