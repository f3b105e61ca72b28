import type { Proof, StoredBackup } from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { renderBackupItems, type HelperContainer } from '../../backups/backup-items.js';
import type {
  BackupRepositoriesRepository,
  StoredRepository,
} from '../../backups/backup-repositories.repository.js';
import type { RepositoryDoors } from '../../backups/repository-doors.js';
import type { RestorePointsRepository } from '../../backups/restore-points.repository.js';
import { renderStackDocuments } from '../../backups/stack-documents.js';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import type { SecretValues } from '../../stacks/secret-values.js';
import { finalFiles } from '../../stacks/stack-files.js';
import { loadStanding, type StandingStack } from '../../stacks/standing-revision.js';
import type { TaskSpecs } from '../../stacks/task-spec.js';
import { passBorder, TaskHandler, type TaskRun } from '../task-handler.js';

export interface BackupParts {
  specs: TaskSpecs;
  secrets: SecretValues;
  playbooks: PlaybookSteps;
  repositories: BackupRepositoriesRepository;
  points: RestorePointsRepository;
  doors: RepositoryDoors;
  helper: HelperContainer;
}

const untouched = { hostState: 'Nothing was changed on the host.' };

/**
 * Dumps what the product names, stores it, looks at the repository, and writes the restore point down. The stack serves all the while. A
 * snapshot carries the task's id, so that another attempt of the same task takes over what stands and stores nothing twice.
 */
export class BackupHandler extends TaskHandler {
  readonly kinds = ['backup'] as const;
  constructor(private readonly parts: BackupParts) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    const { points, specs, secrets } = this.parts;
    run.record.enterStep('validate');
    if (await points.isRecorded(run.task.id))
      return run.record.log('An earlier attempt has recorded the restore point');
    const stack = await loadStanding(run, specs, secrets);
    const repository = await this.findRepository(run, stack);
    await passBorder(run);
    const stored = await this.store(run, stack, repository);
    assertSound(stored.proofs);
    run.record.enterStep('record');
    const revision = stack.current;
    await points.record(run.task, { repositoryId: repository.id, revision, stored });
    run.record.log(describe(stored));
  }

  /** Everything that the backup touches must be the tenant's own (rule R14). */
  private async findRepository(run: TaskRun, stack: StandingStack): Promise<StoredRepository> {
    const { spec, input, current, isStopped } = stack;
    if (isStopped)
      throw new MirabError(
        'STACK_STATE',
        'The stack is stopped, and what does not run cannot be dumped. Start it, then back it up.',
        untouched,
      );
    if (Object.keys(current.spec.release.manifest.backup).length === 0)
      throw new MirabError(
        'STACK_STATE',
        `Release ${current.spec.release.version} names nothing to back up (x-mirab.backup). Publish one that does, and upgrade to it.`,
        untouched,
      );
    const targetId = input.kind === 'backup' ? input.targetId : undefined;
    const repository = await this.parts.repositories.findAt(spec.tenant.id, targetId);
    if (!repository || repository.tenantId !== run.task.tenantId)
      throw new MirabError(
        'SPEC_NOT_VALID',
        `The task was refused before anything was done: the tenant has no repository at ${targetId === undefined ? 'the default backup target' : 'the backup target of the task'}.`,
        untouched,
      );
    return repository;
  }

  private async store(
    run: TaskRun,
    stack: StandingStack,
    repository: StoredRepository,
  ): Promise<StoredBackup> {
    const { secrets, playbooks, doors, helper } = this.parts;
    const { rendered, spec } = stack.current;
    const sealed = await secrets.listSealed(spec, rendered);
    const opened = doors.open(repository);
    const result = await playbooks.run(run, {
      playbook: 'back-up-stack.yml',
      host: stack.host,
      secretValues: [...stack.secretValues, ...opened.secretValues],
      vars: {
        ...stack.target,
        compose_files: finalFiles(rendered, stack.secrets).composeFiles,
        items: renderBackupItems(spec, rendered.content),
        documents: renderStackDocuments(stack.current, sealed),
        repository: opened.access,
        helper,
      },
    });
    if (!result.backup)
      throw new MirabError(
        'PLAYBOOK_FAILED',
        'The backup brought no word of what it stored, so it counts as none. Look at the log of the task, then back the stack up again.',
      );
    return result.backup;
  }
}

/**
 * What did not pass is no restore point (ADR 26).
 * @throws MirabError REPOSITORY_DAMAGED with what was found.
 */
function assertSound(proofs: readonly Proof[]): void {
  const failed = proofs.find((proof) => !proof.passed);
  if (failed)
    throw new MirabError(
      'REPOSITORY_DAMAGED',
      `What was stored did not pass its check at level ${failed.level}: ${failed.message}`,
    );
  if (![0, 1].every((level) => proofs.some((proof) => proof.level === level)))
    throw new MirabError(
      'PLAYBOOK_FAILED',
      'What was stored was not looked at, so it counts as no restore point. Look at the log of the task, then back the stack up again.',
    );
}

const inMegabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

const describe = ({
  adopted,
  snapshot_id: id,
  items,
  bytes,
  added_bytes: added,
}: StoredBackup): string =>
  `Snapshot ${id.slice(0, 8)}${adopted ? ', stored by an earlier attempt,' : ''} holds ${items.length} items of ${inMegabytes(bytes)} MB; the repository grew by ${inMegabytes(added)} MB`;
