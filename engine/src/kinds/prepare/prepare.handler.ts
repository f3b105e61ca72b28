import { MirabError } from '#libs/errors';
import type { HostConnections, ReachableHost } from '../../hosts/host-connections.js';
import type { HostObservationsRepository } from '../../hosts/host-observations.repository.js';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import { checkHost } from '../check/check.handler.js';
import { assertGoesOn, TaskHandler, type TaskRun } from '../task-handler.js';

export interface PrepareParts {
  hosts: HostConnections;
  observations: HostObservationsRepository;
  playbooks: PlaybookSteps;
  /** Image of Traefik, for hosts that have none. */
  traefikImage: string;
}

/** A pool for 4,096 networks of 62 addresses each. Docker's own ends at 31. */
const addressPool = { base: '10.200.0.0/14', size: 26 };

/** Words of sudo, and of Ansible about it, for an account that may not become root. */
const withoutSudo = /sudo|become/i;

/** Brings a host to where it can take stacks, then looks whether it can. */
export class PrepareHandler extends TaskHandler {
  readonly kinds = ['prepare'] as const;
  constructor(private readonly parts: PrepareParts) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    run.record.enterStep('validate');
    const host = await this.parts.hosts.getHost(run.task.hostId);
    await this.prepare(run, host);
    assertGoesOn(run);
    await checkHost(run, host, this.parts);
  }

  private async prepare(run: TaskRun, host: ReachableHost): Promise<void> {
    const { connection } = host;
    if (connection.kind !== 'ssh') {
      throw new MirabError(
        'PLAYBOOK_FAILED',
        `Host ${host.slug} is the engine's own machine, which Mirab does not prepare.`,
        { hostState: 'Nothing was changed on the host.' },
      );
    }
    try {
      await this.parts.playbooks.run(run, {
        playbook: 'prepare-host.yml',
        host,
        asRoot: true,
        secretValues: [],
        vars: {
          task_id: run.task.id,
          user: connection.user,
          stacks_directory: host.stacksDirectory,
          http_port: host.httpPort,
          traefik_api_url: host.traefikApiUrl,
          traefik_image: this.parts.traefikImage,
          address_pool: addressPool,
        },
      });
    } catch (error) {
      throw explainRights(error, host.slug, connection.user);
    }
  }
}

function explainRights(error: unknown, slug: string, user: string): unknown {
  if (!(error instanceof MirabError) || error.code !== 'PLAYBOOK_FAILED') return error;
  if (!withoutSudo.test(error.message)) return error;
  return new MirabError(
    'HOST_NOT_READY',
    `The account ${user} may not become root on host ${slug}, which preparing it needs. Run the enrolment command there again with --allow-prepare, or prepare the host by hand: ${error.message}`,
    { hostState: 'Nothing was changed on the host.' },
  );
}
