/** Growing delay per account and per address; nobody is ever locked out for good by what somebody else does. */
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { Database } from '#libs/database';
import { TooManyAttemptsError } from '../../http/retry-after.js';
import { SignInFailuresRepository } from './sign-in-failures.repository.js';

const accountRule = { freeAttempts: 5, maximumSeconds: 60 };
const addressRule = { freeAttempts: 30, maximumSeconds: 900 };

/** One IPv4 address, or the /64 that one IPv6 subscriber has. */
export function addressPrefix(address: string | null): string {
  if (!address || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? parsed.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()}/64`;
}

const keysOf = (email: string, address: string | null) => ({
  account: `account:${createHash('sha256').update(email).digest('hex')}`,
  address: `address:${addressPrefix(address)}`,
});

const enrolmentKey = (address: string | null): string => `enrolment:${addressPrefix(address)}`;

const tooMany = (retryAt: Date): TooManyAttemptsError =>
  new TooManyAttemptsError(Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1_000)));

@Injectable()
export class SignInThrottle {
  constructor(
    private readonly database: Database,
    private readonly repository: SignInFailuresRepository,
  ) {}

  /** @throws TooManyAttemptsError while the account or the address has to wait. */
  async reserveAttempt(email: string, address: string | null): Promise<void> {
    const keys = keysOf(email, address);
    const retryAt = await this.database.transaction('*', async (tx) => {
      const fromAddress = await this.repository.reserve(tx, keys.address, addressRule);
      return fromAddress ?? this.repository.reserve(tx, keys.account, accountRule);
    });
    if (retryAt) throw tooMany(retryAt);
  }

  /**
   * Enrolments are counted by address alone, apart from sign-ins: their tokens cannot be guessed, so this only bounds the work.
   * @throws TooManyAttemptsError while the address has to wait.
   */
  async reserveEnrolment(address: string | null): Promise<void> {
    const retryAt = await this.database.transaction('*', (tx) =>
      this.repository.reserve(tx, enrolmentKey(address), addressRule),
    );
    if (retryAt) throw tooMany(retryAt);
  }

  async forgiveEnrolment(address: string | null): Promise<void> {
    await this.database.transaction('*', (tx) =>
      this.repository.takeBack(tx, enrolmentKey(address)),
    );
  }

  async forgive(email: string, address: string | null): Promise<void> {
    const keys = keysOf(email, address);
    await this.database.transaction('*', async (tx) => {
      await this.repository.clear(tx, keys.account);
      await this.repository.takeBack(tx, keys.address);
    });
  }
}
