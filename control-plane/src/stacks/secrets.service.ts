import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { Sealer, secretPlace } from '#libs/sealing';
import { SecretsRepository } from './secrets.repository.js';

interface SecretOwner {
  id: string;
  tenantId: string;
}

/** Seals secret values the moment they arrive (rules R11, R12). Only the engine can open them. */
@Injectable()
export class SecretsService {
  constructor(
    private readonly repository: SecretsRepository,
    private readonly sealer: Sealer,
  ) {}

  /** Stores a new version of a value. */
  async add(
    tx: Transaction,
    stack: SecretOwner,
    secret: { name: string; version: number; value: string },
  ): Promise<void> {
    const id = uuidv7();
    const { name, version, value } = secret;
    const sealed = this.sealer.seal(value, secretPlace({ id, tenantId: stack.tenantId, version }));
    await this.repository.insert(tx, {
      id,
      tenantId: stack.tenantId,
      stackId: stack.id,
      name,
      version,
      sealed: Uint8Array.from(sealed),
    });
  }

  /**
   * Gives a stack versions of another stack's secrets, of the same tenant. Nobody here can open them; the engine opens them for the
   * place for which they were sealed. @throws MirabError CONFLICT when one is gone.
   */
  async copy(
    tx: Transaction,
    stack: SecretOwner,
    origin: { stackId: string; secretVersions: Readonly<Record<string, number>> },
  ): Promise<void> {
    const to = { tenantId: stack.tenantId, stackId: stack.id };
    for (const [name, version] of Object.entries(origin.secretVersions)) {
      const from = { stackId: origin.stackId, name, version };
      if (await this.repository.copy(tx, from, { ...to, id: uuidv7() })) continue;
      throw new MirabError(
        'CONFLICT',
        `Version ${version} of the secret ${name} is gone, so the stack would not be what it was. Nothing was changed.`,
      );
    }
  }

  /** Makes exactly these versions the wanted ones, whichever were wanted before. */
  async setWanted(
    tx: Transaction,
    stackId: string,
    versions: Readonly<Record<string, number>>,
  ): Promise<void> {
    const now = new Date();
    for (const row of await this.repository.list(tx, stackId)) {
      const wanted = Object.hasOwn(versions, row.name) ? versions[row.name] : undefined;
      const isTakenAway = wanted === undefined || row.version > wanted;
      if (isTakenAway && !row.removedAt) await this.repository.setRemoved(tx, stackId, row, now);
      if (row.version === wanted && row.removedAt) {
        await this.repository.setRemoved(tx, stackId, row, null);
      }
    }
  }
}
