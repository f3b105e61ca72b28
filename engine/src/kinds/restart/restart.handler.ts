import { listDatabases } from '#libs/manifest';
import type { RevisionChange } from '../../stacks/revision-change.js';
import type { StackTask } from '../../stacks/task-spec.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

/** New containers of the same content; exposed services change over without a gap. */
export class RestartHandler extends TaskHandler {
  readonly kinds = ['restart'] as const;
  constructor(private readonly change: RevisionChange) {
    super();
  }
  handle(run: TaskRun): Promise<void> {
    return this.change.carryOut(run, { migrates: () => false, restarts: listRestarted });
  }
}

/** Those that were named, or all but the databases. */
export function listRestarted({ input, spec }: Pick<StackTask, 'input' | 'spec'>): string[] {
  if (input.kind === 'restart' && input.services) return input.services;
  const databases = new Set(listDatabases(spec.release.manifest));
  return Object.keys(spec.release.manifest.services).filter((service) => !databases.has(service));
}
