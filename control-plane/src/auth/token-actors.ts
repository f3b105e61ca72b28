import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import type { Actor } from '../http/request-context.js';
import { findTokenParts, isSecretOf } from './secrets/credentials.js';

const touchAfterMs = 60_000;
/** Compared with when there is no such token, so that the time does not tell which ids exist. */
const noHash = new Uint8Array(32);

/** Who an API token speaks for. */
@Injectable()
export class TokenActors {
  constructor(private readonly database: Database) {}

  async findActor(text: string, address: string | null): Promise<Actor | null> {
    const parts = findTokenParts(text);
    if (!parts) return null;
    return this.database.transaction('*', async (tx) => {
      const token = await tx.token.findUnique({ where: { id: parts.id } });
      const isRight = isSecretOf(parts.secret, token?.secretHash ?? noHash);
      const now = Date.now();
      if (!token || !isRight || token.revokedAt || token.expiresAt.getTime() <= now) return null;
      if (now - (token.lastUsedAt?.getTime() ?? 0) >= touchAfterMs)
        await tx.token.updateMany({
          where: { id: token.id },
          data: { lastUsedAt: new Date(now), lastUsedFrom: address, updatedAt: token.updatedAt },
        });
      return {
        kind: 'token',
        id: token.id,
        name: token.name,
        role: token.role,
        tenantId: token.tenantId,
      };
    });
  }
}
