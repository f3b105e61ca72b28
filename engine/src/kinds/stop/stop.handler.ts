import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import type { SecretValues } from '../../stacks/secret-values.js';
import { observeServices } from '../../stacks/site-verification.js';
import { finalFiles } from '../../stacks/stack-files.js';
import type { StackRecordsRepository } from '../../stacks/stack-records.repository.js';
import type { StandingReturn } from '../../stacks/standing-return.js';
import { loadStanding, type StandingStack } from '../../stacks/standing-revision.js';
import type { TaskSpecs } from '../../stacks/task-spec.js';
import { MirabError } from '#libs/errors';
import { TaskHandler, type TaskRun } from '../task-handler.js';

export interface StopParts {
  specs: TaskSpecs;
  records: StackRecordsRepository;
  secrets: SecretValues;
  playbooks: PlaybookSteps;
  back: StandingReturn;
}

/** Stops all containers of a stack; containers, volumes and names stay, so that a start is quick. */
export class StopHandler extends TaskHandler {
  readonly kinds = ['stop'] as const;
  constructor(private readonly parts: StopParts) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    const stack = await loadStanding(run, this.parts.specs, this.parts.secrets);
    try {
      await this.stop(run, stack);
    } catch (error) {
      throw await this.parts.back.giveUp(run, stack, error);
    }
  }

  private async stop(run: TaskRun, stack: StandingStack): Promise<void> {
    const { playbooks, records } = this.parts;
    const { rendered, spec } = stack.current;
    const result = await playbooks.run(run, {
      playbook: 'stop-stack.yml',
      host: stack.host,
      secretValues: stack.secretValues,
      vars: { ...stack.target, compose_files: finalFiles(rendered, stack.secrets).composeFiles },
    });
    run.record.enterStep('record');
    const services = observeServices(rendered, result.containers ?? []);
    const alive = services
      .filter((service) => service.running > 0)
      .map((service) => service.service);
    if (alive.length)
      throw new MirabError(
        'PLAYBOOK_FAILED',
        `These services still run after the stop: ${alive.join(', ')}. Look at Docker on the host, then stop the stack again.`,
        { hostState: 'The stack is stopped in part.' },
      );
    await records.recordState(run.task, spec, {
      state: 'stopped',
      revisionId: stack.current.id,
      services,
    });
  }
}
