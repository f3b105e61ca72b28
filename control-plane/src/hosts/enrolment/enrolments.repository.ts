import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';

export interface NewEnrolment {
  hostId: string;
  secretHash: Uint8Array<ArrayBuffer>;
  replacesKeys: boolean;
  publicKey: string;
  privateKeySealed: Uint8Array<ArrayBuffer>;
  createdBy: string;
}

export interface OpenEnrolment {
  publicKey: string;
  privateKeySealed: Uint8Array<ArrayBuffer>;
  replacesKeys: boolean;
}

/** One enrolment per host: a new one makes the one before it worthless. Times are the database's. */
@Injectable()
export class EnrolmentsRepository {
  async replace(
    tx: Transaction,
    { hostId, ...enrolment }: NewEnrolment,
    lifeSeconds: number,
  ): Promise<Date> {
    const [row] = await tx.$queryRaw<{ expiresAt: Date }[]>`
      INSERT INTO host_enrolments (host_id, created_at, expires_at, secret_hash, replaces_keys, public_key, private_key_sealed, created_by)
      VALUES (${hostId}::uuid, clock_timestamp(), clock_timestamp() + make_interval(secs => ${lifeSeconds}), ${enrolment.secretHash},
        ${enrolment.replacesKeys}, ${enrolment.publicKey}, ${enrolment.privateKeySealed}, ${enrolment.createdBy})
      ON CONFLICT (host_id) DO UPDATE SET created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = NULL,
        secret_hash = excluded.secret_hash, replaces_keys = excluded.replaces_keys, public_key = excluded.public_key,
        private_key_sealed = excluded.private_key_sealed, created_by = excluded.created_by
      RETURNING expires_at AS "expiresAt"`;
    if (!row) throw new Error('An enrolment was not stored');
    return row.expiresAt;
  }

  /** Null unless the token is this host's, in its time and not used. Holds the row, so that of two who use it one comes second. */
  async findOpen(
    tx: Transaction,
    hostId: string,
    secretHash: Uint8Array<ArrayBuffer>,
  ): Promise<OpenEnrolment | null> {
    const [row] = await tx.$queryRaw<OpenEnrolment[]>`
      SELECT public_key AS "publicKey", private_key_sealed AS "privateKeySealed", replaces_keys AS "replacesKeys"
      FROM host_enrolments
      WHERE host_id = ${hostId}::uuid AND secret_hash = ${secretHash} AND used_at IS NULL AND expires_at > clock_timestamp()
      FOR UPDATE`;
    return row ?? null;
  }

  async markUsed(tx: Transaction, hostId: string): Promise<void> {
    await tx.$executeRaw`
      UPDATE host_enrolments SET used_at = clock_timestamp(), private_key_sealed = NULL WHERE host_id = ${hostId}::uuid`;
  }
}
