/** Opens the secrets of a revision at the last step (rule R11); values never reach a row, a log or a message. */
import type { RenderedRevision, StackSpec } from '#libs/contracts';
import { MirabError, messageOf } from '#libs/errors';
import type { Database } from '#libs/database';
import type { Opener } from '#libs/sealing';

export interface OpenedSecret {
  name: string;
  value: string;
  as: 'environment' | 'file';
  composeServices: string[];
}

export class SecretValues {
  constructor(
    private readonly database: Database,
    private readonly opener: Opener,
  ) {}

  /** @throws MirabError SECRET_UNREADABLE that names the secret. */
  async open(
    spec: StackSpec,
    rendered: Pick<RenderedRevision, 'secrets'>,
  ): Promise<OpenedSecret[]> {
    if (rendered.secrets.length === 0) return [];
    const rows = await this.database.transaction('*', (tx) =>
      tx.secret.findMany({ where: { stackId: spec.stack.id, tenantId: spec.tenant.id } }),
    );
    return rendered.secrets.map((delivery) => {
      const row = rows.find(
        (candidate) => candidate.name === delivery.name && candidate.version === delivery.version,
      );
      if (!row)
        throw new MirabError(
          'SECRET_UNREADABLE',
          `Version ${delivery.version} of secret ${delivery.name} is not stored. Set it again.`,
          { hostState: 'Nothing was changed on the host.' },
        );
      const place = {
        tenant: row.tenantId,
        table: 'secrets',
        column: 'sealed',
        row: row.id,
        version: row.version,
      };
      try {
        return {
          name: delivery.name,
          value: this.opener.open(row.sealed, place),
          as: delivery.as,
          composeServices: delivery.composeServices,
        };
      } catch (error) {
        throw new MirabError(
          'SECRET_UNREADABLE',
          `Secret ${delivery.name} cannot be opened: ${messageOf(error)}. Set it again.`,
          { hostState: 'Nothing was changed on the host.' },
        );
      }
    });
  }
}
