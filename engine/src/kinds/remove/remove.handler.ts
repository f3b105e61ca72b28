import type { DnsProvider, DnsLookup } from '../../adapters/powerdns/dns-provider.js';
import { MirabError } from '#libs/errors';
import { assertPlanHolds } from '../../stacks/plan-check.js';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import type { SecretValues } from '../../stacks/secret-values.js';
import type { StackRecordsRepository } from '../../stacks/stack-records.repository.js';
import type { StandingReturn } from '../../stacks/standing-return.js';
import { openStanding } from '../../stacks/standing-revision.js';
import { drillPlaceOf } from '../../backups/drill-place.js';
import type { StackTask, TaskSpecs } from '../../stacks/task-spec.js';
import { isLastStop, passBorder, TaskHandler, TaskStopped, type TaskRun } from '../task-handler.js';

export interface RemoveParts {
  specs: TaskSpecs;
  records: StackRecordsRepository;
  playbooks: PlaybookSteps;
  secrets: SecretValues;
  back: StandingReturn;
  dns: DnsProvider;
  lookup: DnsLookup;
}

const removedInPart =
  'Its names, its containers and its volumes may be gone, all of them or in part. Remove it again to finish; what is left of its data is not to be relied on.';
const notPutBack =
  'Its names may be gone and were not put back; its containers were not looked at. The log says why. Mend that, then deploy it or remove it.';
/** An attempt before this one may have come to any step, and no record tells how far it came. */
const mayHaveBegun = ({ task, record }: TaskRun): boolean =>
  task.attempt > 1 || record.step !== 'validate';
const mayHaveRemoved = ({ task, record }: TaskRun): boolean =>
  task.attempt > 1 || record.step === 'remove' || record.step === 'record';

/** Takes the names away first, so that nothing points at an address that is no longer ours; volumes go only when told. */
export class RemoveHandler extends TaskHandler {
  readonly kinds = ['remove'] as const;
  constructor(private readonly parts: RemoveParts) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    const { specs } = this.parts;
    run.record.enterStep('validate');
    const task = await specs.load(run.task);
    assertPlanHolds(run.task, task);
    const { spec, input } = task;
    if (
      input.kind !== 'remove' ||
      input.confirmTenantName.normalize('NFC') !== spec.tenant.name.normalize('NFC')
    ) {
      throw new MirabError(
        'CONFIRMATION_MISMATCH',
        "The tenant's name was not confirmed. Type it as it stands in the list of tenants.",
        {
          hostState: 'Nothing was changed on the host.',
        },
      );
    }
    try {
      await passBorder(run);
      await this.remove(run, task, input.deleteVolumes);
    } catch (error) {
      throw await this.giveUp(run, task, error, input.deleteVolumes);
    }
  }

  private async remove(run: TaskRun, task: StackTask, deleteVolumes: boolean): Promise<void> {
    const { records, playbooks } = this.parts;
    run.record.enterStep('records');
    await this.takeNamesAway(run, task);
    await passBorder(run);
    const result = await playbooks.run(run, {
      playbook: 'remove-stack.yml',
      host: task.host,
      secretValues: [],
      vars: { ...task.target, delete_volumes: deleteVolumes },
    });
    await this.removeDrill(run, task);
    run.record.enterStep('record');
    if (result.containers?.length)
      throw new MirabError(
        'PLAYBOOK_FAILED',
        'Containers of the stack are still there after its removal. Look at Docker on the host, then remove the stack again.',
        { hostState: 'Its names are gone; its containers are not.' },
      );
    await records.markRemoved(run.task, task.spec);
  }

  /** A drill that could not be taken away has data of the tenant, and no next drill comes. */
  private async removeDrill(run: TaskRun, task: StackTask): Promise<void> {
    if (!(await this.parts.records.hadDrill(task.spec.stack.id))) return;
    await this.parts.playbooks.run(run, {
      playbook: 'remove-stack.yml',
      host: task.host,
      secretValues: [],
      as: 'remove',
      vars: { ...drillPlaceOf(task), delete_volumes: true },
    });
  }

  /** What was removed for good does not come back; otherwise the stack does, and its names with it. */
  private async giveUp(
    run: TaskRun,
    task: StackTask,
    error: unknown,
    deleteVolumes: boolean,
  ): Promise<unknown> {
    if (!(error instanceof TaskStopped) || !isLastStop(run.stopReason()) || !task.current)
      return error;
    if (!mayHaveBegun(run)) return error;
    if (deleteVolumes && mayHaveRemoved(run)) return new TaskStopped(error.message, removedInPart);
    const { secrets, back } = this.parts;
    try {
      const standing = await openStanding({ ...task, current: task.current }, secrets);
      return await back.giveUp(run, standing, error);
    } catch (problem) {
      if (!(problem instanceof MirabError)) throw problem;
      run.record.log(problem.message, 'error');
      return new TaskStopped(error.message, notPutBack);
    }
  }

  private async takeNamesAway(run: TaskRun, { spec, current }: StackTask): Promise<void> {
    const records = current?.rendered.records ?? [];
    const names = [
      ...new Set([...records.map((record) => record.name), ...Object.values(spec.hostnames)]),
    ];
    const removed = await this.parts.dns.removeRecords(spec.zone, names, spec.stack.key);
    for (const record of records.filter(({ name }) => removed.includes(name))) {
      const left = await this.parts.lookup.addressesOf(record.name, record.type);
      if (left.includes(record.content)) {
        throw new MirabError(
          'DNS_FAILED',
          `The name server still answers for ${record.name}. Look at PowerDNS, then remove the stack again.`,
          {
            hostState: 'The stack runs as before.',
            retryable: true,
          },
        );
      }
    }
    run.record.log(
      removed.length ? `Records removed: ${removed.join(', ')}` : 'No record was left to remove',
    );
  }
}
