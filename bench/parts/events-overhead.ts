/** A playbook run with 400 events through the engine's own adapter, recorder and rows, against Ansible alone. */
import { join } from 'node:path';
import { Database } from '#libs/database';
import { Publisher } from '#libs/messaging';
import { AnsibleProcess } from '../../engine/src/adapters/ansible/ansible-process.js';
import { PlaybookSteps } from '../../engine/src/stacks/playbook-steps.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { TaskJournalRepository } from '../../engine/src/tasks/task-journal.repository.js';
import { TaskRecorder } from '../../engine/src/tasks/task-recorder.js';
import { runtimeDirectory } from '../../deploy/local/runtime-directory.js';
import { runColdAnsible } from '../lab/cold-ansible.js';
import type { Lab } from '../lab/lab.js';
import { makePlaybookDirectory, talkativeTasks } from '../lab/playbook-directory.js';
import { repeat, say, times } from './part.js';

const events = 400;

/** Seconds beyond 1.05 of the bare run. Both start Ansible anew: the gain of the warm runner is not to hide what events cost. */
export async function measureOverhead(lab: Lab): Promise<number[]> {
  const tasks = times(events, 20) / 2;
  say(`a playbook run with ${tasks * 2} events against Ansible alone`);
  const directory = await makePlaybookDirectory(lab.settings.checkout, talkativeTasks(tasks));
  const run = new RecordedRun(lab, directory.path);
  try {
    return await repeat(times(4, 2), async () => {
      const ours = await run.measure(tasks * 2);
      const vars = { ...run.variables, task_id: crypto.randomUUID() };
      const bare = await runColdAnsible(lab, join(directory.path, 'check-host.yml'), vars);
      say(`  ${ours.toFixed(0)} ms against ${bare.toFixed(0)} ms`);
      return (ours - 1.05 * bare) / 1_000;
    });
  } finally {
    await run.close();
    await directory.remove();
  }
}

class RecordedRun {
  private readonly database: Database;
  private readonly publisher: Publisher;
  private readonly playbooks: PlaybookSteps;
  readonly variables;

  constructor(
    private readonly lab: Lab,
    playbooksDirectory: string,
  ) {
    this.database = new Database(lab.engineUrl, {
      poolSize: 4,
      applicationName: 'mirab-bench',
      isEngine: true,
    });
    this.publisher = new Publisher(lab.servers.amqp.url);
    const { checkout, stateDir } = lab.settings;
    const ansible = new AnsibleProcess({
      ansiblePath: join(checkout, '.venv/bin/ansible-playbook'),
      playbooksDirectory,
      workDirectory: join(runtimeDirectory(stateDir), 'bench'),
      pythonPath: '/usr/bin/python3',
    });
    this.playbooks = new PlaybookSteps(ansible, 600_000);
    const { stacksDirectory, traefikApiUrl } = lab.localHost();
    this.variables = { stacks_directory: stacksDirectory, traefik_api_url: traefikApiUrl };
  }

  /** Milliseconds from the start of the run to its last event stored. @throws Error unless `expected` events are stored. */
  async measure(expected: number): Promise<number> {
    const task = await this.claim();
    const journal = new TaskJournalRepository(this.database);
    const record = new TaskRecorder(task, { lastSeq: 0, bytes: 0 }, journal, {
      publish: this.publisher.publishFact.bind(this.publisher),
      onProblem: (error) => say(`  ${String(error)}`),
    });
    const signal = new AbortController().signal;
    const { dockerSocket, stacksDirectory, traefikApiUrl } = this.lab.localHost();
    const began = performance.now();
    await this.playbooks.run(
      {
        task,
        record,
        signal,
        leaving: signal,
        stopReason: () => undefined,
        confirmHeld: () => Promise.resolve(),
      },
      {
        playbook: 'check-host.yml',
        vars: { ...this.variables, task_id: task.id },
        host: {
          id: task.hostId,
          slug: 'lab-1',
          httpPort: 80,
          stacksDirectory,
          traefikApiUrl,
          connection: { kind: 'local', dockerHost: `unix://${dockerSocket}` },
        },
        secretValues: [],
      },
    );
    record.endStep('succeeded', null);
    await record.flush();
    const spent = performance.now() - began;
    const stored = await this.countResults(task.id);
    // The start of a task is an event of the callback, too; it opens the step.
    if (stored !== expected / 2) throw new Error(`${stored} results are stored`);
    return spent;
  }

  async close(): Promise<void> {
    await this.publisher.close();
    await this.database.close();
  }

  private async claim() {
    await this.lab.query('TRUNCATE tasks CASCADE');
    await this.lab.query(
      `INSERT INTO tasks (id, kind, host_id, input, priority, requested_by, request_hash)
       SELECT gen_random_uuid(), 'check', id, '{"kind":"check"}', 5, 'bench', '' FROM hosts ORDER BY slug LIMIT 1`,
    );
    const claims = new TaskClaimsRepository(this.database, { engine: 'bench', leaseSeconds: 600 });
    const task = await claims.claimNext();
    if (!task) throw new Error('Nothing was to be claimed');
    return task;
  }

  private async countResults(taskId: string): Promise<number> {
    const [row] = await this.lab.query<{ count: string }>(
      `SELECT count(*) AS count FROM task_events WHERE task_id = $1 AND type = 'result'`,
      [taskId],
    );
    return Number(row?.count);
  }
}
