import { MirabError } from '#libs/errors';
import { isUnreachable } from '../../hosts/circuit.js';
import type { HostConnections, ReachableHost } from '../../hosts/host-connections.js';
import type { HostObservationsRepository } from '../../hosts/host-observations.repository.js';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

export interface CheckParts {
  hosts: HostConnections;
  observations: HostObservationsRepository;
  playbooks: PlaybookSteps;
}

/** Looks at a host and writes what is there; changes nothing. */
export class CheckHandler extends TaskHandler {
  readonly kinds = ['check'] as const;
  constructor(private readonly parts: CheckParts) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    run.record.enterStep('validate');
    const host = await this.parts.hosts.getHost(run.task.hostId);
    await checkHost(run, host, this.parts);
  }
}

/**
 * Looks at a host inside a task, and records what is there.
 * @throws MirabError HOST_NOT_READY with a sentence for each thing that stands in the way.
 */
export async function checkHost(
  run: TaskRun,
  host: ReachableHost,
  parts: Pick<CheckParts, 'observations' | 'playbooks'>,
): Promise<void> {
  const facts = await look(run, host, parts);
  run.record.enterStep('record');
  const problem = facts.problems.length ? facts.problems.join(' ') : null;
  await parts.observations.record(host.id, { reachable: true, error: problem, facts });
  if (problem)
    throw new MirabError(
      'HOST_NOT_READY',
      `Host ${host.slug} answers but is not ready: ${problem}`,
      { hostState: 'Nothing was changed on the host.' },
    );
}

async function look(
  run: TaskRun,
  host: ReachableHost,
  parts: Pick<CheckParts, 'observations' | 'playbooks'>,
) {
  try {
    const result = await parts.playbooks.run(run, {
      playbook: 'check-host.yml',
      host,
      secretValues: [],
      vars: {
        task_id: run.task.id,
        stacks_directory: host.stacksDirectory,
        traefik_api_url: host.traefikApiUrl,
      },
    });
    if (!result.hostFacts)
      throw new MirabError(
        'PLAYBOOK_FAILED',
        `The check of host ${host.slug} brought no facts. Look at the task's log, then check it again.`,
      );
    return result.hostFacts;
  } catch (error) {
    if (error instanceof MirabError) {
      await parts.observations.record(host.id, {
        reachable: !isUnreachable(error.code),
        error: error.message,
        facts: null,
      });
    }
    throw error;
  }
}
