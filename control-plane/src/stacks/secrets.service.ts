import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { Transaction } from '#libs/database';
import { Sealer } from '#libs/sealing';
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
    const sealed = this.sealer.seal(value, {
      tenant: stack.tenantId,
      table: 'secrets',
      column: 'sealed',
      row: id,
      version,
    });
    await this.repository.insert(tx, {
      id,
      tenantId: stack.tenantId,
      stackId: stack.id,
      name,
      version,
      sealed: Uint8Array.from(sealed),
    });
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
