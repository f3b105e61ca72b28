import type { Manifest } from '#libs/contracts';
import type { StackFiles } from '../stacks/stack-files.js';
import { refusal } from '../stacks/task-spec.js';
import {
  findMisfit,
  listDataServices,
  type BackupItemVars,
  type HelperContainer,
} from './backup-items.js';
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
    if (!point) throw refusal('its restore point does not exist');
    if (point.tenantId !== tenantId || point.spec.tenant.id !== tenantId)
      throw refusal('the restore point is of another tenant');
    const repository = await this.repositories.findById(point.repositoryId);
    if (repository?.tenantId !== tenantId)
      throw refusal('the repository of the restore point is of another tenant');
    return { point, repository: this.doors.open(repository) };
  }
}

/** @throws MirabError SPEC_NOT_VALID when the restore point does not hold just what a release names. */
export function assertFits(release: Pick<Manifest, 'backup'>, { items }: RestorePoint): void {
  const misfit = findMisfit(release, items);
  if (misfit) throw refusal(misfit);
}

/** What is filled, and from where. */
export interface Filling {
  files: StackFiles;
  images: string[];
  items: readonly BackupItemVars[];
  source: RestoreSource;
  helper: HelperContainer;
}

/** Variables of `restore-stack.yml`, but for the names of what is filled. */
export const renderRestoreVars = ({ files, images, items, source, helper }: Filling) => ({
  files: files.files,
  compose_files: files.composeFiles,
  images,
  data_services: listDataServices(items),
  items: withHashes(items, source.point),
  snapshot_id: source.point.snapshotId,
  repository: source.repository.access,
  helper,
});

/** The items with the hashes that the restore point has for them. */
const withHashes = (
  items: readonly BackupItemVars[],
  point: RestorePoint,
): (BackupItemVars & { sha256: string | null })[] =>
  items.map((item) => ({
    ...item,
    sha256: point.items.find(({ name }) => name === item.name)?.sha256 ?? null,
  }));
