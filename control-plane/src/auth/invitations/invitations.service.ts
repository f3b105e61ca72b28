import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#libs/database';
import { ControlPlaneConfig } from '../../config.js';
import { generateSecret, hashSecret } from '../secrets/credentials.js';
import { InvitationsRepository } from './invitations.repository.js';

const linkLifeMs = 24 * 3_600_000;

export interface SignInLink {
  /** Holds the one-time token; shown once and stored nowhere. */
  signInUrl: string;
  expiresAt: Date;
}

/** One-time sign-in links: the only way to a first or a new password. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly config: ControlPlaneConfig,
    private readonly repository: InvitationsRepository,
  ) {}

  async issue(tx: Transaction, userId: string): Promise<SignInLink> {
    const token = generateSecret();
    const expiresAt = new Date(Date.now() + linkLifeMs);
    await this.repository.replace(tx, {
      id: uuidv7(),
      userId,
      expiresAt,
      secretHash: hashSecret(token),
    });
    return { signInUrl: `${this.config.publicUrl}/first?token=${token}`, expiresAt };
  }
}
