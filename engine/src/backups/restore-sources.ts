import { MirabError } from '#libs/errors';
import { findMisfit, type BackupItemVars } from './backup-items.js';
import type { BackupRepositoriesRepository } from './backup-repositories.repository.js';
import type { OpenedRepository, RepositoryDoors } from './repository-doors.js';
import type { RestorePoint, RestorePointsRepository } from './restore-points.repository.js';

/** A restore point and the repository that holds it, opened. */
export interface RestoreSource {
  point: RestorePoint;
  repository: OpenedRepository;
}

/** Finds what is to be restored; restore point, repository and tenant belong together (rule R14). */
export class RestoreSources {
  constructor(
    private readonly points: RestorePointsRepository,
    private readonly repositories: BackupRepositoriesRepository,
    private readonly doors: RepositoryDoors,
  ) {}

  /** @throws MirabError SPEC_NOT_VALID that says what does not fit, SECRET_UNREADABLE. */
  async open(tenantId: string, restorePointId: string): Promise<RestoreSource> {
    const point = await this.points.findById(restorePointId);
    if (!point) throw refuseSource('its restore point does not exist');
    if (point.tenantId !== tenantId || point.spec.tenant.id !== tenantId)
      throw refuseSource('the restore point is of another tenant');
    const misfit = findMisfit(point.spec.release.manifest, point.items);
    if (misfit) throw refuseSource(misfit);
    const repository = await this.repositories.findById(point.repositoryId);
    if (repository?.tenantId !== tenantId)
      throw refuseSource('the repository of the restore point is of another tenant');
    return { point, repository: this.doors.open(repository) };
  }
}

/** The items with the hashes that the restore point has for them. */
export const withHashes = (
  items: readonly BackupItemVars[],
  point: RestorePoint,
): (BackupItemVars & { sha256: string | null })[] =>
  items.map((item) => ({
    ...item,
    sha256: point.items.find(({ name }) => name === item.name)?.sha256 ?? null,
  }));

export const refuseSource = (reason: string): MirabError =>
  new MirabError('SPEC_NOT_VALID', `The task was refused before anything was done: ${reason}.`, {
    hostState: 'Nothing was changed on the host.',
  });
