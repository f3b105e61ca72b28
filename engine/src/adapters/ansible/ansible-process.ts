/**
 * The real AnsibleRunner: a playbook run as a leashed process with an environment made from nothing; a fork of the warm runner where that
 * stands ready, `ansible-playbook` itself where it does not.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { playbooks, type PlaybookName, type StepName } from '#libs/contracts';
import {
  AnsibleRunner,
  type ManyHostsPlaybook,
  type ManyHostsRun,
  type PlaybookResult,
  type PlaybookRun,
} from './ansible-runner.js';
import { LineSplitter, parseLine } from './ansible-output.js';
import type { SshHostConnection } from './host-connection.js';
import {
  renderInventory,
  renderKnownHosts,
  SINGLE_HOST,
  type InventoryHost,
  type SshFiles,
} from './inventory.js';
import { startLeashed, type LeashedProcess, type PlaybookCommand } from './leashed-process.js';
import { LastWords } from './last-words.js';
import { SecretRedactor } from './redaction.js';
import { RunRecord, RunRecords } from './run-record.js';
import { RunWatch, type RunEnd, type RunLimits } from './run-watch.js';
import { markUnsafe } from './unsafe.js';
import { WarmRunner } from './warm-runner.js';
import { RunDirectory, Workspace } from './workspace.js';

export interface AnsibleProcessOptions {
  /** `ansible-playbook` of the virtual environment; absolute. */
  readonly ansiblePath: string;
  readonly playbooksDirectory: string;
  /** Private to this engine process, without blanks in its path, at most 60 characters long (sockets stand below it). */
  readonly workDirectory: string;
  /** System Python 3.9 or newer, on the engine's machine for the leash and on hosts for modules, e.g. `/usr/bin/python3`. */
  readonly pythonPath: string;
}

/** Hosts of one run that are worked on at once; each takes a process here. */
export const MOST_FORKS = 10;
/** The plugin says every five seconds that Ansible works; importing Ansible takes some seconds, too. */
const usualSilenceMs = 60_000;
const LEAVE_FILE = 'leave';
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class AnsibleProcess extends AnsibleRunner {
  private readonly workspace: Workspace;
  private warm: WarmRunner | undefined;

  constructor(private readonly options: AnsibleProcessOptions) {
    super();
    this.workspace = new Workspace(options.workDirectory);
  }

  /** Removes files of runs that a killed engine left; call it once, before the first run. Returns how many there were. */
  cleanLeftovers(): Promise<number> {
    return this.workspace.cleanLeftovers();
  }

  /**
   * Has Ansible imported once, for all runs to come. Where it cannot be, `onProblem` is told and runs start Ansible anew each time.
   * Call it after `cleanLeftovers`.
   */
  async warmUp(onProblem: (reason: string) => void): Promise<void> {
    const directory = await this.workspace.createRunDirectory();
    this.warm = new WarmRunner({
      // Of the virtual environment that has Ansible, or of the system when its package has it.
      pythonPath: join(dirname(this.options.ansiblePath), 'python3'),
      scriptPath: join(this.options.playbooksDirectory, 'warm_runner.py'),
      directory,
      environment: await this.makeEnvironment(directory),
      onProblem,
    });
    await this.warm.start();
  }

  /** Ends the warm runner; playbook runs that go on keep their own leash. */
  async coolDown(): Promise<void> {
    await this.warm?.stop();
  }

  async run<Name extends PlaybookName>(run: PlaybookRun<Name>): Promise<PlaybookResult> {
    const variables = playbooks[run.playbook].parse(run.vars);
    const directory = await this.workspace.createRunDirectory();
    // Only the plugin knows where a step ends; it looks for this file before it lets a task of another step begin.
    const leave = (): void => void directory.writeFile(LEAVE_FILE, '').catch(() => undefined);
    try {
      const inventory = await this.writeInventory(directory, [
        await this.prepareHost(directory, {
          name: SINGLE_HOST,
          connection: run.host,
          asRoot: run.asRoot ?? false,
        }),
      ]);
      const varsFile = await directory.writeFile(
        'vars.json',
        JSON.stringify({ mirab: markUnsafe(variables) }),
      );
      const child = await this.start({
        arguments: [
          '-i',
          inventory,
          '-e',
          `@${varsFile}`,
          join(this.options.playbooksDirectory, run.playbook),
        ],
        environment: await this.makeEnvironment(directory),
        directory: directory.path,
      });
      run.leaving?.addEventListener('abort', leave, { once: true });
      if (run.leaving?.aborted) leave();
      return await follow(child, run);
    } finally {
      run.leaving?.removeEventListener('abort', leave);
      await directory.remove();
    }
  }

  /** Each host has its own keys, pins, Docker and variables, in the inventory, because extra variables are the same for all. */
  async runOnMany<Name extends ManyHostsPlaybook>(
    run: ManyHostsRun<Name>,
  ): Promise<ReadonlyMap<string, PlaybookResult>> {
    if (run.hosts.length === 0) return new Map();
    const directory = await this.workspace.createRunDirectory();
    try {
      const hosts: InventoryHost[] = [];
      for (const { name, connection, vars } of run.hosts) {
        const own = new RunDirectory(await directory.makeDirectory(name));
        const variables = playbooks[run.playbook].parse(vars);
        hosts.push(await this.prepareHost(own, { name, connection, vars: variables }));
      }
      const inventory = await this.writeInventory(directory, hosts);
      const forks = String(Math.min(hosts.length, MOST_FORKS));
      const child = await this.start({
        arguments: [
          '-i',
          inventory,
          '--forks',
          forks,
          join(this.options.playbooksDirectory, run.playbook),
        ],
        environment: await this.makeEnvironment(directory),
        directory: directory.path,
      });
      return await followMany(child, run);
    } finally {
      await directory.remove();
    }
  }

  private async start(run: PlaybookCommand): Promise<LeashedProcess> {
    const warm = await this.warm?.run(run);
    if (warm) return warm;
    return startLeashed({
      ...run,
      pythonPath: this.options.pythonPath,
      leashPath: join(this.options.playbooksDirectory, 'leash.py'),
      program: this.options.ansiblePath,
    });
  }

  private async writeInventory(
    directory: RunDirectory,
    hosts: readonly InventoryHost[],
  ): Promise<string> {
    const inventory = renderInventory(hosts, this.options.pythonPath);
    return directory.writeFile('inventory.json', JSON.stringify(inventory));
  }

  private async prepareHost(
    directory: RunDirectory,
    host: Omit<InventoryHost, 'ssh'>,
  ): Promise<InventoryHost> {
    const { connection } = host;
    if (connection.kind === 'local') return host;
    return { ...host, ssh: await this.writeSshFiles(directory, connection) };
  }

  private async writeSshFiles(directory: RunDirectory, host: SshHostConnection): Promise<SshFiles> {
    const key = host.privateKey.endsWith('\n') ? host.privateKey : `${host.privateKey}\n`;
    return {
      knownHosts: await directory.writeFile('known_hosts', renderKnownHosts(host)),
      privateKey: await directory.writeFile('id', key),
      controlDirectory: await this.workspace.ensureDirectory(
        join('ssh', getConnectionDigest(host)),
      ),
    };
  }

  private async makeEnvironment(directory: RunDirectory): Promise<Record<string, string>> {
    return {
      PATH: SYSTEM_PATH,
      HOME: await directory.makeDirectory('home'),
      TMPDIR: await directory.makeDirectory('tmp'),
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      ANSIBLE_CONFIG: join(this.options.playbooksDirectory, 'ansible.cfg'),
      ANSIBLE_LOCAL_TEMP: directory.pathOf('tmp'),
      PYTHONDONTWRITEBYTECODE: '1',
      MIRAB_LEAVE_FILE: directory.pathOf(LEAVE_FILE),
    };
  }
}

/** A kept connection was checked against the pins of its time, so other pins or another key must never find it. */
function getConnectionDigest(host: SshHostConnection): string {
  const identity = JSON.stringify([
    host.address,
    host.port,
    host.user,
    host.hostKeys,
    host.privateKey,
  ]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 12);
}

async function follow(child: LeashedProcess, run: PlaybookRun): Promise<PlaybookResult> {
  const redactor = new SecretRedactor(run.secretValues);
  let step: StepName | null = null;
  const record = new RunRecord((event) => {
    if (event.type === 'started' && event.step !== step) {
      step = event.step;
      watch.enterStep(step);
    }
    run.onEvent(event);
  });
  const watch = watchOver(child, run);
  const end = await drain(child, watch, redactor, (line) => {
    const parsed = parseLine(line, redactor);
    if (parsed !== null) record.take(parsed);
  });
  return record.getResult(end.code, end.ended, end.lastWords);
}

async function followMany(
  child: LeashedProcess,
  run: ManyHostsRun,
): Promise<ReadonlyMap<string, PlaybookResult>> {
  const redactor = new SecretRedactor(run.secretValues);
  const names = run.hosts.map(({ name }) => name);
  const records = new RunRecords(names, redactor);
  const end = await drain(child, watchOver(child, run), redactor, (line) => records.take(line));
  return records.getResults(end.code, end.ended, end.lastWords);
}

const watchOver = (
  child: LeashedProcess,
  limits: Partial<RunLimits> & Pick<RunLimits, 'deadlineMs'>,
): RunWatch => new RunWatch({ silenceMs: usualSilenceMs, ...limits }, () => child.kill());

/** Reads a process to its end. @param onLine takes each line of the callback plugin as it comes. */
async function drain(
  child: LeashedProcess,
  watch: RunWatch,
  redactor: SecretRedactor,
  onLine: (line: string) => void,
): Promise<{ code: number | null; ended: RunEnd | null; lastWords: string }> {
  const lines = new LineSplitter((line) => {
    watch.seeLife();
    onLine(line);
  });
  const words = new LastWords(redactor);
  child.events.on('data', (chunk: Buffer) => lines.push(chunk));
  // Both pipes are drained, because a full one would block Ansible; only errors are worth keeping.
  child.stdout.on('data', (chunk: Buffer) => words.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
  try {
    const code = await child.ended;
    return { code, ended: watch.finish(), lastWords: words.get() };
  } finally {
    watch.finish();
  }
}
