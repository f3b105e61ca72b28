/** One look at many hosts: a single playbook run, with what each of them answered. */
import { uuidv7 } from 'uuidv7';
import { MirabError } from '#libs/errors';
import type {
  AnsibleRunner,
  HostOfRun,
  PlaybookResult,
} from '../adapters/ansible/ansible-runner.js';
import { errorOf } from '../stacks/playbook-steps.js';
import { isUnreachable } from './circuit.js';
import type { HostConnections, ReachableHost } from './host-connections.js';
import type { HostSeen } from './host-observations.repository.js';

export interface Look {
  seen: HostSeen;
  /** Null when the look ended for a reason that says nothing of the way to the host. */
  reached: boolean | null;
}

/** Seconds for one run: a host that does not answer takes some twenty of them, and ten are looked at at once. */
export const secondsForRun = (hosts: number): number => 60 + Math.ceil(hosts / 10) * 25;

export class HostLooks {
  constructor(
    private readonly hosts: HostConnections,
    private readonly runner: AnsibleRunner,
  ) {}

  /** Host id → what was seen. Hosts are missing from it whose look was not made, because `signal` was aborted. */
  async look(hostIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Look>> {
    const looks = new Map<string, Look>();
    const hosts: ReachableHost[] = [];
    for (const id of hostIds) {
      const host = await this.hosts.getHost(id).catch((error: unknown) => asMirabError(error));
      if (host instanceof MirabError) looks.set(id, lookOfError(host));
      else hosts.push(host);
    }
    const results = await this.runner.runOnMany({
      playbook: 'check-host.yml',
      hosts: hosts.map(toHostOfRun),
      secretValues: [],
      deadlineMs: secondsForRun(hosts.length) * 1_000,
      signal,
    });
    for (const host of hosts) {
      const look = lookOfResult(results.get(host.id), host.slug);
      if (look) looks.set(host.id, look);
    }
    return looks;
  }
}

const toHostOfRun = (host: ReachableHost): HostOfRun => ({
  name: host.id,
  connection: host.connection,
  vars: {
    task_id: uuidv7(),
    stacks_directory: host.stacksDirectory,
    traefik_api_url: host.traefikApiUrl,
  },
});

export function lookOfResult(result: PlaybookResult | undefined, slug: string): Look | null {
  if (!result || result.outcome === 'interrupted') return null;
  if (result.outcome === 'ok' && result.hostFacts) {
    const { problems } = result.hostFacts;
    const error = problems.length ? problems.join(' ') : null;
    return { seen: { reachable: true, error, facts: result.hostFacts }, reached: true };
  }
  const error = errorOf(result, slug);
  const reached = result.outcome === 'failed' ? true : null;
  return error instanceof MirabError ? lookOfError(error, reached) : null;
}

function lookOfError(error: MirabError, otherwise: boolean | null = null): Look {
  const missed = isUnreachable(error.code);
  return {
    seen: { reachable: !missed, error: error.message, facts: null },
    reached: missed ? false : otherwise,
  };
}

function asMirabError(error: unknown): MirabError {
  if (error instanceof MirabError) return error;
  throw error;
}
