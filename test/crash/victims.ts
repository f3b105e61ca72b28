/** What the lattice kills beside the engine: found by record or below the engine, ended by its id, started again as a supervisor would. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../deploy/local/processes/process-identity.js';
import { findRecord } from '../../deploy/local/processes/process-record.js';
import {
  dockerServer,
  postgresServer,
  powerDnsServer,
  rabbitMqServer,
  traefikServer,
} from '../../deploy/local/server-choices.js';
import type { TestMirab } from '../support/mirab.js';
import { listTree } from '../support/process-tree.js';
import { getServers } from '../support/servers.js';
import { readTestSettings } from '../support/test-settings.js';

const settings = readTestSettings();
const startedAgainWithinMs = 120_000;

/** In this order: the kill of one process of Ansible would hide that of another at the next border. */
export const victimNames = [
  'control-plane',
  'leash',
  'postgres',
  'rabbitmq',
  'playbook-run',
  'powerdns',
  'traefik',
  'warm-runner',
  'dockerd',
] as const;
export type VictimName = (typeof victimNames)[number];

/**
 * While these are away, requests to the site fail: one carries them, and the other, without `live-restore`, ends the containers that it
 * finds running when it is started again.
 */
export const carriers: ReadonlySet<VictimName> = new Set(['traefik', 'dockerd']);

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};
const listPids = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number);
/** Fields of proc(5) after the name of the program: state, parent, group, session. */
const statOf = (pid: number): string[] => {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
};
const sessionOf = (pid: number): number => Number(statOf(pid)[3]);
const isChild = (pid: number, parent: number): boolean => Number(statOf(pid)[1]) === parent;

export class Victims {
  private readonly returning = new Map<VictimName, Promise<void>>();

  constructor(private readonly mirab: TestMirab) {}

  /** SIGKILL by id; its return is under way when this resolves. @returns false when no such process lives just now. */
  kill(name: VictimName): boolean {
    const pid = this.findPid(name);
    if (pid === null) return false;
    process.kill(pid, 'SIGKILL');
    const before = this.returning.get(name) ?? Promise.resolve();
    this.returning.set(
      name,
      before.then(() => this.startAgain(name)),
    );
    return true;
  }

  /** Resolves when everything that was killed is back. */
  async allBack(): Promise<void> {
    await Promise.all(this.returning.values());
    this.returning.clear();
  }

  private findPid(name: VictimName): number | null {
    switch (name) {
      case 'warm-runner':
        return this.findWarmRunner();
      case 'leash':
        return this.findRun()?.leash ?? null;
      case 'playbook-run':
        return this.findRun()?.run ?? null;
      default:
        return findOnRecord(name);
    }
  }

  private findWarmRunner(): number | null {
    const engine = findOnRecord('engine');
    if (engine === null) return null;
    return (
      listTree(engine).find(
        (pid) => isChild(pid, engine) && commandOf(pid).includes('warm_runner.py'),
      ) ?? null
    );
  }

  /**
   * The newest run and its leash. A fork of the warm runner leads a session of its own, and is no descendant of the engine any more when
   * the warm runner was killed; where Ansible was started anew, the engine has the leash as a child.
   */
  private findRun(): { leash: number; run: number } | null {
    const engine = findOnRecord('engine');
    if (engine === null) return null;
    const forks = listPids().filter(
      (pid) =>
        sessionOf(pid) === pid && commandOf(pid).includes(`warm_runner.py ${this.workDirectory}/`),
    );
    const fresh = listTree(engine).filter(
      (pid) => isChild(pid, engine) && commandOf(pid).includes('leash.py'),
    );
    const leash = [...forks, ...fresh].sort((one, other) => one - other).at(-1);
    const run = leash === undefined ? undefined : listTree(leash)[1];
    return leash === undefined || run === undefined ? null : { leash, run };
  }

  private get workDirectory(): string {
    return this.mirab.environment.engine['MIRAB_ENGINE_WORK_DIRECTORY'] ?? '';
  }

  /** Ansible comes back by itself: with the next run, or as a fork of the engine's own. */
  private async startAgain(name: VictimName): Promise<void> {
    const start = this.startOf(name);
    if (start === null) return;
    const deadline = Date.now() + startedAgainWithinMs;
    for (;;) {
      try {
        await start();
        return;
      } catch (error) {
        // What it needs itself may be away just now.
        if (Date.now() > deadline) throw error;
        await sleep(200);
      }
    }
  }

  private startOf(name: VictimName): (() => Promise<unknown>) | null {
    switch (name) {
      case 'control-plane':
        return () => this.mirab.start();
      case 'postgres':
        return () => postgresServer(settings);
      case 'rabbitmq':
        return () => rabbitMqServer(settings);
      case 'powerdns':
        return () => powerDnsServer(settings);
      case 'traefik':
        return () => traefikServer(settings, getServers().dockerHost);
      case 'dockerd':
        return () => dockerServer(settings);
      default:
        return null;
    }
  }
}

function findOnRecord(name: string): number | null {
  const record = findRecord(settings.stateDir, name);
  return record && isAlive(record) ? record.pid : null;
}
