/** Where a drill takes place: what the playbooks are told instead of the names of the stack. Pure. */
import { drillKeyOf } from '#libs/contracts';
import { projectName, stackDirectory } from '#libs/manifest';
import type { StackTask } from '../stacks/task-spec.js';

/** As the `target` of a stack's task, with names of its own: by the task's spec, which was held against the tables. */
export function drillPlaceOf({
  spec,
  target,
}: Pick<StackTask, 'spec' | 'target'>): StackTask['target'] {
  const key = drillKeyOf(spec.stack.key);
  const directory = stackDirectory({ stack: { key }, host: spec.host });
  return { ...target, stack: { key, project: projectName(key), directory } };
}
