import { Injectable } from '@nestjs/common';
import { isUniqueViolation, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { HostnamesRepository, type NameOwner } from './hostnames.repository.js';

const quarantineMs = 30 * 86_400_000;

/** The error of a name that somebody else holds. */
export const nameTaken = (name: string, cause?: unknown): MirabError => {
  const message = `The name ${name} belongs to another stack, or to one that was removed less than 30 days ago. Choose another subdomain.`;
  const errors = [{ pointer: '/subdomain', code: 'NAME_TAKEN', message }];
  return new MirabError('NAME_TAKEN', message, { errors, cause });
};

/** Canonical host names: one stack holds a name, from its creation until it is seen removed (rule R9). */
@Injectable()
export class HostnamesService {
  constructor(private readonly repository: HostnamesRepository) {}

  /** @throws MirabError NAME_TAKEN, also when another transaction takes the name in this moment. */
  async claim(
    tx: Transaction,
    owner: NameOwner,
    hostnames: Readonly<Record<string, string>>,
  ): Promise<void> {
    const names = Object.values(hostnames);
    const quarantineEnd = new Date(Date.now() - quarantineMs);
    await this.repository.freeRemoved(tx, names, owner.tenantId, quarantineEnd);
    const foreign = await this.repository.findForeign(tx, names, owner.stackId);
    if (foreign) throw nameTaken(foreign);
    try {
      await this.repository.assign(tx, owner, hostnames);
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(names.join(', '), error) : error;
    }
  }
}
