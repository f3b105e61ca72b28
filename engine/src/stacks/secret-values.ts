/** Opens the secrets of a revision at the last step (rule R11); values never reach a row, a log or a message. */
import type { RenderedRevision, StackSpec } from '#libs/contracts';
import { MirabError, messageOf } from '#libs/errors';
import type { Database, Prisma } from '#libs/database';
import { secretPlace, type Opener, type SealedPlace } from '#libs/sealing';

export interface OpenedSecret {
  name: string;
  value: string;
  as: 'environment' | 'file';
  composeServices: string[];
}

/** A secret as it is stored: whoever has the engine's key opens it, at this place alone (rule R12). */
export interface SealedSecret {
  name: string;
  version: number;
  sealed: Uint8Array;
  place: SealedPlace;
}

type SecretRow = Prisma.SecretGetPayload<{ include: { copiedFrom: true } }>;

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
    const sealed = await this.listSealed(spec, rendered);
    return rendered.secrets.map(({ name, as, composeServices }, index) => ({
      name,
      value: this.openOne(sealed[index]),
      as,
      composeServices,
    }));
  }

  /**
   * The secrets of a revision, still sealed, in its order.
   * @throws MirabError SECRET_UNREADABLE that names the one that is not stored.
   */
  async listSealed(
    spec: StackSpec,
    rendered: Pick<RenderedRevision, 'secrets'>,
  ): Promise<SealedSecret[]> {
    if (rendered.secrets.length === 0) return [];
    const rows = await this.database.transaction('*', (tx) =>
      tx.secret.findMany({
        where: { stackId: spec.stack.id, tenantId: spec.tenant.id },
        include: { copiedFrom: true },
      }),
    );
    return rendered.secrets.map(({ name, version }) => {
      const row = rows.find(
        (candidate) => candidate.name === name && candidate.version === version,
      );
      if (!row) throw unreadable(`Version ${version} of secret ${name} is not stored.`);
      return { name, version, sealed: row.sealed, place: placeOf(row) };
    });
  }

  private openOne(secret: SealedSecret | undefined): string {
    if (!secret) throw new Error('Every secret of a revision is listed');
    try {
      return this.opener.open(secret.sealed, secret.place);
    } catch (error) {
      throw unreadable(`Secret ${secret.name} cannot be opened: ${messageOf(error)}.`);
    }
  }
}

/** A copy opens at the place of its original, and only when that is the same secret of the same tenant. */
export function placeOf(row: SecretRow): SealedPlace {
  const original = row.copiedFrom ?? row;
  if (original.tenantId !== row.tenantId || original.name !== row.name)
    throw unreadable(
      `Secret ${row.name} is a copy of another secret or of another tenant's, so it is not opened.`,
    );
  return secretPlace(original);
}

const unreadable = (reason: string): MirabError =>
  new MirabError('SECRET_UNREADABLE', `${reason} Set it again.`, {
    hostState: 'Nothing was changed on the host.',
  });
