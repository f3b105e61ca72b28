/** Carries out the planned faults and heals them; what was done, and when all of it was undone, is recorded. */
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { taskQueue } from '#libs/contracts';
import { ensureIptables } from '../../deploy/local/servers/iptables.js';
import type { Fault } from './history.js';
import type { ChaosLab } from './lab/chaos-lab.js';
import type { ChaosHost } from './lab/chaos-host.js';
import type { MirabProcess } from './lab/mirab-process.js';
import {
  closeWay,
  coreAddress,
  cutWire,
  mendWire,
  openWay,
  type ClosedWay,
} from './lab/network.js';
import type { PlannedFault } from './plan.js';

const healWithinMs = 60_000;

/** Does it; the answer undoes it. */
type Deed = () => Promise<() => Promise<unknown>>;

export class Nemesis {
  readonly faults: Fault[] = [];
  /** One fault at a time on one target. */
  private readonly busy = new Map<string, Promise<void>>();

  constructor(
    private readonly lab: ChaosLab,
    private readonly say: (line: string) => void,
  ) {}

  async carryOut(faults: readonly PlannedFault[], startedAt: number): Promise<void> {
    await Promise.all(
      faults.map(async (fault) => {
        await sleep(Math.max(0, startedAt + fault.atMs - Date.now()));
        const before = this.busy.get(fault.target) ?? Promise.resolve();
        const now = before.then(() => this.carryOutOne(fault));
        this.busy.set(fault.target, now);
        await now;
      }),
    );
  }

  private async carryOutOne(fault: PlannedFault): Promise<void> {
    const { kind, target, host } = fault;
    const record: Fault = {
      kind,
      target,
      ...(host ? { host } : {}),
      startedAt: Date.now(),
      undoingAt: Number.POSITIVE_INFINITY,
      healedAt: Number.POSITIVE_INFINITY,
    };
    this.faults.push(record);
    this.say(`${kind} ${target}${host ? ` ${host}` : ''}${fault.border ? ` ${fault.border}` : ''}`);
    const undo = await this.deedOf(fault)();
    await sleep(fault.lastsMs);
    record.undoingAt = Date.now();
    await untilDone(undo);
    record.healedAt = Date.now();
  }

  private deedOf(fault: PlannedFault): Deed {
    const { lab } = this;
    switch (fault.kind) {
      case 'engine-killed':
        return killed(this.engine(fault.target));
      case 'engine-frozen':
        return frozen(this.engine(fault.target));
      case 'engine-killed-at-border':
        return killedAtBorder(this.engine(fault.target), fault.border ?? '');
      case 'engine-clock-jumped':
        return clockJumped(this.engine(fault.target), fault.jump ?? 0);
      case 'engine-cut-off':
        return cutOff(this.engine(fault.target));
      case 'engine-cut-from-database':
        return wayClosed(lab, {
          from: this.engine(fault.target).node,
          address: coreAddress,
          port: lab.settings.MIRAB_POSTGRES_PORT,
        });
      case 'engine-cut-from-host':
        return wayClosed(lab, {
          from: this.engine(fault.target).node,
          address: this.host(fault.host ?? '').node.address,
        });
      case 'control-plane-killed':
        return killed(lab.controlPlane);
      case 'postgres-killed':
        return serverKilled(lab, 'postgres', () => lab.startPostgres());
      case 'rabbitmq-killed':
        return serverKilled(lab, 'rabbitmq', () => lab.startRabbitMq());
      case 'powerdns-away':
        return serverKilled(lab, 'powerdns', () => lab.startPowerDns());
      case 'queue-emptied':
        return queueTouched(lab, (channel) => channel.purgeQueue(taskQueue.name));
      case 'queue-deleted':
        return queueTouched(lab, (channel) => channel.deleteQueue(taskQueue.name));
      case 'host-cut-off':
        return cutOff(this.host(fault.target));
      case 'dockerd-killed':
        return dockerKilled(this.host(fault.target));
      case 'disk-full':
        return diskFull(this.host(fault.target));
    }
  }

  private engine(name: string): MirabProcess {
    return find(this.lab.engines, name);
  }
  private host(name: string): ChaosHost {
    return find(this.lab.hosts, name);
  }
}

function find<T extends { name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
}

const killed =
  (process: MirabProcess): Deed =>
  async () => {
    process.kill();
    return () => process.start();
  };

const frozen =
  (process: MirabProcess): Deed =>
  async () => {
    process.freeze();
    return async () => process.thaw();
  };

/** Comes back at once with the failpoint set; after its death, or when the border was not met, it comes back without. */
const killedAtBorder =
  (process: MirabProcess, border: string): Deed =>
  async () => {
    process.kill();
    await process.start({ MIRAB_FAILPOINT: border }).catch(() => undefined); // it may die before it is ready
    return () => process.start();
  };

const clockJumped =
  (process: MirabProcess, seconds: number): Deed =>
  async () => {
    process.moveClock(seconds);
    return async () => process.moveClock(0);
  };

const cutOff =
  ({ node }: MirabProcess | ChaosHost): Deed =>
  async () => {
    await cutWire(node);
    return () => mendWire(node);
  };

/** The variant that this kernel carries. */
async function findIptables(lab: ChaosLab): Promise<string> {
  const directory = await ensureIptables(join(lab.settings.stateDir, 'iptables'));
  return directory === null ? 'iptables' : join(directory, 'iptables');
}

const wayClosed =
  (lab: ChaosLab, way: ClosedWay): Deed =>
  async () => {
    const program = await findIptables(lab);
    await closeWay(program, way);
    return () => openWay(program, way);
  };

const serverKilled =
  (
    lab: ChaosLab,
    name: 'postgres' | 'rabbitmq' | 'powerdns',
    start: () => Promise<unknown>,
  ): Deed =>
  async () => {
    lab.killServer(name);
    return start;
  };

const queueTouched =
  (
    lab: ChaosLab,
    touch: (
      channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>,
    ) => Promise<unknown>,
  ): Deed =>
  async () => {
    const nothing = async (): Promise<void> => undefined;
    try {
      const connection = await connect(lab.addresses.amqpUrl, { timeout: 3_000 });
      connection.on('error', () => undefined);
      const channel = await connection.createChannel();
      channel.on('error', () => undefined);
      await touch(channel);
      await connection.close();
    } catch {
      // The broker is away just now, which empties the queue as well.
    }
    return nothing;
  };

const dockerKilled =
  (host: ChaosHost): Deed =>
  async () => {
    host.killDocker();
    return () => host.startDocker();
  };

const diskFull =
  (host: ChaosHost): Deed =>
  async () => {
    await host.fillDisk();
    return async () => host.freeDisk();
  };

/** What is started while what it needs is away may need a second try. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  const giveUpAt = Date.now() + healWithinMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(1_000);
    }
  }
}
