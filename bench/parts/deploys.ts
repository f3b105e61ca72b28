/** Deploys, upgrades and rollbacks of the demo's product against plain Compose, and under load. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostResponse } from '#libs/contracts';
import { startSshd } from '../../deploy/local/servers/sshd.js';
import { BenchStack, type StackPlace } from '../bench-stack.js';
import type { Samples } from '../figures.js';
import type { Lab } from '../lab/lab.js';
import { startLoad } from '../wrk.js';
import { repeat, say, times } from './part.js';

const connections = 32;

export async function measureDeploys(lab: Lab): Promise<Samples> {
  await lab.startEngine();
  const local = await lab.prepareProduct();
  const first = await measureFirst(lab, local);
  const stack = await BenchStack.create(lab.api, local);
  await stack.act({ kind: 'deploy' });
  const noop = await measureNoop(stack, 'on the local host');
  const switches = await measureSwitches(stack);
  await stack.remove();
  const host = await makeSshHost(lab);
  const far = await BenchStack.create(lab.api, { ...local, host });
  await far.act({ kind: 'deploy' });
  const noopSsh = await measureNoop(far, 'over SSH');
  await far.remove();
  return {
    'engine.first_over_compose': first,
    'engine.noop_over_compose': noop,
    'engine.noop_over_compose_ssh': noopSsh,
    'deploy.upgrade_failed_requests': switches.upgrade,
    'deploy.rollback_failed_requests': switches.rollback,
  };
}

async function measureFirst(lab: Lab, place: StackPlace): Promise<number[]> {
  say('first deploy against plain Compose');
  return repeat(times(3, 1), async () => {
    const stack = await BenchStack.create(lab.api, place);
    const ours = await stack.act({ kind: 'deploy' });
    const bare = await stack.bareFirstStart();
    say(`  ${ours.toFixed(0)} ms against ${bare.toFixed(0)} ms`);
    await stack.remove();
    return ours / bare;
  });
}

async function measureNoop(stack: BenchStack, where: string): Promise<number[]> {
  say(`deploy without a change against plain Compose, ${where}`);
  // The first one after a deploy looks at everything; what is measured is the standing state.
  await stack.act({ kind: 'deploy' });
  return repeat(times(9, 2), async () => {
    const ours = await stack.act({ kind: 'deploy' });
    const bare = await stack.compose('up', '--detach', '--wait');
    say(`  ${ours.toFixed(0)} ms against ${bare.toFixed(0)} ms`);
    return ours / bare;
  });
}

/** Failed requests of each upgrade and each rollback under load. */
async function measureSwitches(
  stack: BenchStack,
): Promise<{ upgrade: number[]; rollback: number[] }> {
  say(`upgrade and rollback under wrk with ${String(connections)} connections`);
  const releaseId = await stack.findRelease('1.1.0');
  const underLoad = async (input: Record<string, unknown>): Promise<number> => {
    const load = startLoad({ hostname: stack.hostname, address: stack.entryPoint, connections });
    await stack.act(input);
    const { requests, failed } = await load.stop();
    say(`  ${String(input['kind'])}: ${String(failed)} of ${String(requests)} requests failed`);
    return failed;
  };
  const upgrade: number[] = [];
  const rollback: number[] = [];
  for (let turn = 0; turn < times(3, 1); turn += 1) {
    upgrade.push(await underLoad({ kind: 'upgrade', releaseId }));
    rollback.push(await underLoad({ kind: 'rollback' }));
  }
  return { upgrade, rollback };
}

/** This machine once more, reached by SSH with keys of its own. */
async function makeSshHost(lab: Lab): Promise<HostResponse> {
  const { stateDir, MIRAB_LOOPBACK_ADDRESS: address, MIRAB_SSHD_PORT: port } = lab.settings;
  const environment = { DOCKER_HOST: lab.servers.docker.host };
  const sshd = await startSshd({ stateDir, address, port, environment });
  return lab.api.post<HostResponse>('/hosts', {
    ...lab.localHost(),
    connection: 'ssh',
    slug: 'bench-ssh',
    name: 'This machine over SSH',
    stacksDirectory: join(stateDir, 'bench-stacks-ssh'),
    sshAddress: sshd.address,
    sshPort: sshd.port,
    sshUser: sshd.user,
    hostKeys: [sshd.hostKey],
    privateKey: readFileSync(sshd.privateKeyFile, 'utf8'),
  });
}
