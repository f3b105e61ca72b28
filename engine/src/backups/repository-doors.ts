/** Opens what leads into a repository at the last moment: its password, and the key of its target (rules R11, R12). */
import type { z } from 'zod';
import type { repositoryAccess } from '#libs/contracts';
import { MirabError, messageOf } from '#libs/errors';
import {
  repositoryPasswordPlace,
  targetKeyPlace,
  type Opener,
  type SealedPlace,
} from '#libs/sealing';
import type { StoredRepository, StoredTarget } from './backup-repositories.repository.js';

export interface OpenedRepository {
  access: z.input<typeof repositoryAccess>;
  /** What must not appear in any output. */
  secretValues: string[];
}

export class RepositoryDoors {
  constructor(private readonly opener: Opener) {}

  /** @throws MirabError SECRET_UNREADABLE that says what cannot be opened. */
  open(repository: StoredRepository): OpenedRepository {
    const { target } = repository;
    const password = this.openAt(
      repository.passwordSealed,
      repositoryPasswordPlace(repository),
      `The password of the tenant's repository at backup target ${target.name}`,
    );
    const sftp = this.openTarget(target);
    return {
      access: {
        kind: target.kind,
        path: `${target.path}/${repository.tenantId}`,
        sftp,
        password,
        upload_kib: target.uploadKibPerSecond,
      },
      secretValues: [password, ...(sftp ? [sftp.private_key] : [])],
    };
  }

  private openTarget(target: StoredTarget): OpenedRepository['access']['sftp'] {
    if (target.kind === 'local') return null;
    return {
      address: target.address ?? '',
      port: target.port ?? 22,
      user: target.user ?? '',
      host_keys: target.hostKeys,
      private_key: this.openAt(
        target.privateKeySealed ?? Buffer.alloc(0),
        targetKeyPlace(target.id),
        `The SSH key of backup target ${target.name}`,
      ),
    };
  }

  private openAt(sealed: Uint8Array, place: SealedPlace, what: string): string {
    try {
      return this.opener.open(sealed, place);
    } catch (error) {
      throw new MirabError(
        'SECRET_UNREADABLE',
        `${what} cannot be opened: ${messageOf(error)}. Find out whether the engine has the sealing key that it was made with.`,
        { hostState: 'Nothing was changed on the host.' },
      );
    }
  }
}
