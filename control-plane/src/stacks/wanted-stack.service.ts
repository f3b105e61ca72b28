import { Injectable } from '@nestjs/common';
import { isUniqueViolation, type StackWanted, type Transaction } from '#libs/database';
import { canonicalJson } from '#libs/manifest';
import { HostnamesService, nameTaken } from './hostnames.service.js';
import { SecretsService } from './secrets.service.js';
import type { WantedParts } from './spec/build-stack-spec.js';
import { toVersions } from './spec/secret-versions.js';
import { generateSecretValue } from './spec/secret-values.js';
import { StacksRepository, type StackRow } from './stacks.repository.js';

export type { StackRow } from './stacks.repository.js';

/** All that is wanted of a stack after a decision. */
export type WantedStack = WantedParts & {
  state: StackWanted;
  /** Names of the task that follows; of what runs, when the task leaves the release as it is. */
  hostnames: Readonly<Record<string, string>>;
  /** Secrets among `secrets` whose value is made now. */
  generate: readonly string[];
};

/** For tasks, which decide what is wanted next. */
@Injectable()
export class WantedStackService {
  constructor(
    private readonly repository: StacksRepository,
    private readonly hostnames: HostnamesService,
    private readonly secrets: SecretsService,
  ) {}

  /** Without a lock: for plans. @throws MirabError NOT_FOUND. */
  async get(tx: Transaction, id: string): Promise<StackRow> {
    return this.repository.get(tx, id);
  }

  /** Nobody else decides about the stack until the transaction ends. @throws MirabError NOT_FOUND. */
  async getLocked(tx: Transaction, id: string): Promise<StackRow> {
    return this.repository.getLocked(tx, id);
  }

  /** Writes what is wanted, its host names and secret versions included. The version moves only when something changes. @throws MirabError NAME_TAKEN. */
  async set(tx: Transaction, row: StackRow, wanted: WantedStack): Promise<void> {
    const owner = { stackId: row.id, tenantId: row.tenantId };
    await this.hostnames.claim(tx, owner, wanted.hostnames);
    for (const name of wanted.generate) {
      const version = wanted.secrets[name] ?? 1;
      await this.secrets.add(tx, row, { name, version, value: generateSecretValue() });
    }
    await this.secrets.setWanted(tx, row.id, wanted.secrets);
    if (summary(toFields(row)) !== summary(wanted)) await this.update(tx, row, wanted);
  }

  private async update(tx: Transaction, row: StackRow, wanted: WantedStack): Promise<void> {
    const { services, variables } = wanted;
    try {
      await this.repository.updateWanted(tx, row.id, {
        releaseId: wanted.release.id,
        wanted: wanted.state,
        services,
        variables,
      });
    } catch (error) {
      // A stack that was to be removed comes back, and its name was given away meanwhile.
      throw isUniqueViolation(error) ? nameTaken(`${row.subdomain}.${row.zone}`, error) : error;
    }
  }
}

type Fields = Pick<WantedStack, 'state' | 'services' | 'variables' | 'secrets'> & {
  release: { id: string };
};

const toFields = (row: StackRow): Fields => ({
  state: row.wanted,
  release: row.release,
  services: row.services,
  variables: row.variables,
  secrets: toVersions(row.secrets),
});

const summary = ({ state, release, services, variables, secrets }: Fields): string =>
  canonicalJson({ state, releaseId: release.id, services, variables, secrets });
