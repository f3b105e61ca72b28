/** Control-plane and engines of the laboratory: real processes of `dist/`, each in a network namespace of its own. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRecord } from '../../../deploy/local/processes/process-record.js';
import { isAlive } from '../../../deploy/local/processes/process-identity.js';
import {
  baseEnvironment,
  startProcess,
  type RunningProcess,
} from '../../../deploy/local/processes/start-process.js';
import { stopProcess, type StopResult } from '../../../deploy/local/processes/stop-process.js';
import { endProcess, type Node } from './network.js';

const operationsPort = 17_002;

/** Where Debian puts it depends on the machine's architecture. @throws Error when it is not installed. */
function findClockLibrary(): string {
  const found = readdirSync('/usr/lib')
    .map((name) => join('/usr/lib', name, 'faketime/libfaketime.so.1'))
    .find((file) => existsSync(file));
  if (found === undefined)
    throw new Error('libfaketime is missing: deploy/local/install.sh --with tests installs it.');
  return found;
}

export interface MirabProcessOptions {
  /** Name on record. */
  name: string;
  program: 'control-plane' | 'engine';
  node: Node;
  stateDir: string;
  checkout: string;
  environment: Record<string, string>;
  /** True for a process whose clock can be moved. */
  ownClock?: boolean;
}

export class MirabProcess {
  constructor(private readonly options: MirabProcessOptions) {}

  get name(): string {
    return this.options.name;
  }
  get node(): Node {
    return this.options.node;
  }
  get pid(): number | null {
    const record = findRecord(this.options.stateDir, this.name);
    return record && isAlive(record) ? record.pid : null;
  }

  /** Left alone when it runs with the same variables. */
  start(variables: Record<string, string> = {}): Promise<RunningProcess> {
    const { program, node, stateDir, checkout, environment, ownClock } = this.options;
    const operations = program === 'engine' ? 'ENGINE' : 'CONTROL_PLANE';
    if (ownClock) this.moveClock(0);
    return startProcess({
      name: this.name,
      stateDir,
      argv: [process.execPath, join(checkout, `dist/${program}/src/main.js`)],
      env: baseEnvironment({
        NODE_ENV: 'production',
        ...environment,
        [`MIRAB_${operations}_OPERATIONS_ADDRESS`]: node.address,
        [`MIRAB_${operations}_OPERATIONS_PORT`]: String(operationsPort),
        ...(ownClock ? this.clockVariables : {}),
        ...variables,
      }),
      cwd: checkout,
      networkNamespace: node.namespace,
      ready: () => this.assertLives(),
      readyTimeoutSeconds: 45,
      rank: program === 'engine' ? 60 : 50,
    });
  }

  stop(): Promise<StopResult> {
    return stopProcess(this.options.stateDir, this.name);
  }
  kill(): void {
    if (this.pid !== null) endProcess(this.pid);
  }
  freeze(): void {
    if (this.pid !== null) process.kill(this.pid, 'SIGSTOP');
  }
  thaw(): void {
    if (this.pid !== null) process.kill(this.pid, 'SIGCONT');
  }

  /** Seconds by which its wall clock is ahead of the machine's; its monotonic clock is left alone. */
  moveClock(seconds: number): void {
    writeFileSync(this.clockFile, `${seconds < 0 ? '' : '+'}${String(seconds)}\n`);
  }
  private get clockFile(): string {
    return join(this.options.stateDir, `${this.name}.clock`);
  }
  private get clockVariables(): Record<string, string> {
    return {
      LD_PRELOAD: findClockLibrary(),
      FAKETIME_TIMESTAMP_FILE: this.clockFile,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** It may live while what it needs is away: that is what the laboratory is about. */
  private async assertLives(): Promise<void> {
    const url = `http://${this.node.address}:${String(operationsPort)}/healthz`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    if (!answer.ok) throw new Error(`it answered ${String(answer.status)}`);
  }
}
