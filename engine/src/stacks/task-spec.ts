/** First step of every stack task: the frozen spec is checked again, and so is the graph of what it names (rules R3, R4, R14). */
import { stackTaskInput, type StackSpec, type StackTaskInput } from '#libs/contracts';
import { MirabError, messageOf } from '#libs/errors';
import { canonicalJson, getCheckedSpec, projectName, stackDirectory } from '#libs/manifest';
import type { ClaimedTask } from '../tasks/claimed-task.js';
import type { HostConnections, ReachableHost } from '../hosts/host-connections.js';
import type {
  StackGraph,
  StackRecordsRepository,
  StoredRevision,
} from './stack-records.repository.js';

export interface StackTask {
  spec: StackSpec;
  input: StackTaskInput;
  host: ReachableHost;
  /** What runs, or ran when the stack is stopped; null before the first success. */
  current: StoredRevision | null;
  /** `current` was stopped when the task began. */
  isStopped: boolean;
  /** Part of the variables of every stack playbook. */
  target: {
    task_id: string;
    fence: number;
    stack: { key: string; project: string; directory: string };
    wait_seconds: number;
  };
}

export class TaskSpecs {
  constructor(
    private readonly records: StackRecordsRepository,
    private readonly hosts: HostConnections,
    private readonly waitSeconds: number,
  ) {}

  /** @throws MirabError SPEC_NOT_VALID that says what does not fit; nothing was done on the host then. */
  async load(task: ClaimedTask): Promise<StackTask> {
    const spec = parseSpec(task);
    const input = stackTaskInput.safeParse(task.input);
    if (!input.success)
      throw refusal(
        `the request of the task cannot be read (${input.error.issues[0]?.message ?? 'unknown reason'})`,
      );
    if (input.data.kind !== task.kind)
      throw refusal('its request is of another kind than the task');
    const graph = await this.records.findGraph(spec.stack.id, spec.release.id);
    assertGraph(task, spec, graph);
    return {
      spec,
      input: input.data,
      host: await this.hosts.getHost(spec.host.id),
      current: await this.records.findCurrent(spec.stack.id),
      isStopped: await this.records.isStopped(spec.stack.id),
      target: {
        task_id: task.id,
        fence: task.fence,
        stack: {
          key: spec.stack.key,
          project: projectName(spec.stack.key),
          directory: stackDirectory(spec),
        },
        wait_seconds: this.waitSeconds,
      },
    };
  }
}

/** For a task whose rows do not belong together, before it has touched anything. */
export const refusal = (reason: string): MirabError =>
  new MirabError('SPEC_NOT_VALID', `The task was refused before anything was done: ${reason}.`, {
    hostState: 'Nothing was changed on the host.',
  });

function parseSpec(task: ClaimedTask): StackSpec {
  try {
    return getCheckedSpec(task.spec);
  } catch (error) {
    throw refusal(messageOf(error));
  }
}

/** Everything a task touches must belong together, whatever the row says. */
export function assertGraph(
  task: Pick<ClaimedTask, 'stackId' | 'tenantId' | 'hostId'>,
  spec: StackSpec,
  graph: StackGraph | null,
): void {
  if (!graph) throw refusal('its stack does not exist');
  const pairs: [string, unknown, unknown][] = [
    ['stack', task.stackId, spec.stack.id],
    ['tenant of the task', task.tenantId, spec.tenant.id],
    ['tenant of the stack', graph.tenantId, spec.tenant.id],
    ['host of the task', task.hostId, spec.host.id],
    ['host of the stack', graph.hostId, spec.host.id],
    ['environment', graph.environmentId, spec.environment.id],
    ['product', graph.productId, spec.product.id],
    ['product of the release', graph.releaseProductId, spec.product.id],
    ['key of the stack', graph.key, spec.stack.key],
    ['zone', graph.zone, spec.zone],
    ['subdomain', graph.subdomain, spec.subdomain],
    ['short name of the tenant', graph.tenantSlug, spec.tenant.slug],
    ['address of the host', graph.host.address, spec.host.address],
    ['port of the host', graph.host.httpPort, spec.host.httpPort],
    ['directory of the host', graph.host.stacksDirectory, spec.host.stacksDirectory],
    ['content of the release', canonicalJson(graph.manifest), canonicalJson(spec.release.manifest)],
  ];
  for (const [what, stands, named] of pairs) {
    if (stands !== named) throw refusal(`the ${what} is not the one that its spec names`);
  }
  for (const [service, name] of Object.entries(spec.hostnames)) {
    if (graph.hostnames.get(name) !== service)
      throw refusal(`host name ${name} is not registered for service ${service} of this stack`);
  }
}
