import type { DnsProvider } from '../../adapters/powerdns/dns-provider.js';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import type { SecretValues } from '../../stacks/secret-values.js';
import {
  assertRunsAsWanted,
  observeServices,
  type SiteVerification,
} from '../../stacks/site-verification.js';
import { finalFiles } from '../../stacks/stack-files.js';
import type { StackRecordsRepository } from '../../stacks/stack-records.repository.js';
import type { StandingReturn } from '../../stacks/standing-return.js';
import { loadStanding, type StandingStack } from '../../stacks/standing-revision.js';
import type { TaskSpecs } from '../../stacks/task-spec.js';
import { passBorder, TaskHandler, type TaskRun } from '../task-handler.js';

export interface StartParts {
  specs: TaskSpecs;
  records: StackRecordsRepository;
  secrets: SecretValues;
  playbooks: PlaybookSteps;
  dns: DnsProvider;
  verification: SiteVerification;
  back: StandingReturn;
}

/** Starts the revision that stands, and succeeds when its site answers. */
export class StartHandler extends TaskHandler {
  readonly kinds = ['start'] as const;
  constructor(private readonly parts: StartParts) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    const stack = await loadStanding(run, this.parts.specs, this.parts.secrets);
    try {
      await this.start(run, stack);
    } catch (error) {
      throw await this.parts.back.giveUp(run, stack, error);
    }
  }

  private async start(run: TaskRun, stack: StandingStack): Promise<void> {
    const { playbooks, dns, verification, records } = this.parts;
    const { rendered, spec } = stack.current;
    const { composeFiles } = finalFiles(rendered, stack.secrets);
    const result = await playbooks.run(run, {
      playbook: 'start-stack.yml',
      host: stack.host,
      secretValues: stack.secretValues,
      vars: {
        ...stack.target,
        compose_files: composeFiles,
        routes: rendered.routes
          .filter((route) => route.replicas > 0)
          .map(({ name, replicas }) => ({ name, replicas })),
        traefik_api_url: stack.host.traefikApiUrl,
      },
    });
    await passBorder(run);
    run.record.enterStep('records');
    await dns.ensureRecords(rendered.records, spec.stack.key);
    await passBorder(run);
    run.record.enterStep('verify');
    await verification.verify(run, spec, rendered);
    run.record.enterStep('record');
    const containers = result.containers ?? [];
    assertRunsAsWanted(spec, rendered, containers);
    await records.recordState(run.task, spec, {
      state: 'running',
      revisionId: stack.current.id,
      services: observeServices(rendered, containers),
    });
  }
}
