/** What stands at the end: rows of the database, containers and files of the hosts, texts of logs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  AttemptRow,
  AuditRow,
  EventRow,
  HostEnd,
  StackRow,
  StepRow,
  TaskRow,
} from './history.js';
import type { ChaosHost } from './lab/chaos-host.js';
import type { ChaosLab } from './lab/chaos-lab.js';
import type { SecretSearch } from './secret-search.js';
import { lookAtBystander, lookAtForeignFile } from './world.js';

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

export const readTasks = (lab: ChaosLab): Promise<TaskRow[]> =>
  lab.query<TaskRow>(`SELECT id, number, kind, stack_id AS "stackId", host_id AS "hostId", state::text, attempt, interruptions,
    fence::float8, ${ms('created_at')} AS "createdAt", ${ms('finished_at')} AS "finishedAt", error_code AS "errorCode",
    error_message AS "errorMessage", host_state AS "hostState", spec->'release'->>'version' AS release,
    cancel_requested_at IS NOT NULL AS "cancelRequested" FROM tasks ORDER BY number`);

export const readAttempts = (lab: ChaosLab): Promise<AttemptRow[]> =>
  lab.query<AttemptRow>(`SELECT task_id AS "taskId", number, fence::float8, engine, ${ms('started_at')} AS "startedAt",
    ${ms('finished_at')} AS "finishedAt", outcome, error FROM task_attempts ORDER BY task_id, number`);

export const readSteps = (lab: ChaosLab): Promise<StepRow[]> =>
  lab.query<StepRow>(
    'SELECT task_id AS "taskId", index, name, state, attempt FROM task_steps ORDER BY task_id, index',
  );

export const readEvents = (lab: ChaosLab): Promise<EventRow[]> =>
  lab.query<EventRow>(
    `SELECT task_id AS "taskId", seq, ${ms('at')} AS at, type, step, level, text FROM task_events ORDER BY task_id, seq`,
  );

export const readAudit = (lab: ChaosLab): Promise<AuditRow[]> =>
  lab.query<AuditRow>(
    'SELECT chain, seq, action, subject_id AS "subjectId", prev_hash AS "prevHash", hash FROM audit_entries ORDER BY chain, seq',
  );

export const readStacks = (lab: ChaosLab): Promise<StackRow[]> =>
  lab.query<StackRow>(`SELECT s.id, 's' || s.number AS key, s.subdomain AS name, h.slug AS host, s.host_id AS "hostId", s.wanted::text,
    s.fence::float8, o.state AS observed, r.spec->'release'->>'version' AS release,
    coalesce((SELECT jsonb_object_agg(value->>'composeName', (value->>'replicas')::int)
      FROM jsonb_each(r.rendered->'content'->'services')), '{}') AS services
    FROM stacks s JOIN hosts h ON h.id = s.host_id LEFT JOIN stack_observations o ON o.stack_id = s.id
      LEFT JOIN revisions r ON r.id = o.revision_id ORDER BY s.number`);

export const countDeadLetters = async (lab: ChaosLab): Promise<number> =>
  (await lab.query<{ count: number }>('SELECT count(*)::int AS count FROM dead_letters'))[0]
    ?.count ?? 0;

export const hasUnfinishedTasks = async (lab: ChaosLab): Promise<boolean> =>
  (await lab.query("SELECT FROM tasks WHERE state IN ('queued', 'running') LIMIT 1")).length > 0;

/** Ids of running containers of one project, sorted. */
export const listContainers = async (host: ChaosHost, project: string): Promise<string[]> =>
  (
    await host.docker(
      'ps',
      '--quiet',
      '--no-trunc',
      '--filter',
      `label=com.docker.compose.project=${project}`,
    )
  )
    .split('\n')
    .filter(Boolean)
    .sort();

export async function readHost(host: ChaosHost): Promise<HostEnd> {
  const format = '{{.Label "com.docker.compose.project"}} {{.Label "com.docker.compose.service"}}';
  const listed = await host.docker('ps', '--format', format);
  const running: Record<string, string[]> = {};
  for (const line of listed.split('\n')) {
    const [project, service] = line.trim().split(' ');
    if (project && service) (running[project] ??= []).push(service);
  }
  const networks = await host.docker('network', 'ls', '--format', '{{.Name}}');
  const directory = host.stacksDirectory;
  const entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return {
    host: host.name,
    running,
    networks: networks.split('\n').filter(Boolean),
    files: entries
      .filter((entry) => !entry.startsWith('.mirab') && !entry.startsWith('lost+found'))
      .sort(),
    bystander: await lookAtBystander(host),
    bystanderFile: lookAtForeignFile(host),
  };
}

/** Every log of ours, and every row in which a text could stand. */
export async function searchEverywhere(lab: ChaosLab, secrets: SecretSearch): Promise<void> {
  const { stateDir } = lab.settings;
  const directories = [
    join(stateDir, 'logs'),
    ...lab.hosts.map(({ name }) => join(stateDir, 'hosts', name, 'logs')),
  ];
  for (const directory of directories)
    for (const file of readdirSync(directory))
      secrets.search(`the log ${file}`, readFileSync(join(directory, file), 'utf8'));
  for (const table of [
    'tasks',
    'task_events',
    'task_steps',
    'task_attempts',
    'audit_entries',
    'dead_letters',
    'outbox_messages',
    'revisions',
    'host_observations',
    'stack_observations',
  ])
    for (const { text } of await lab.query<{ text: string }>(
      `SELECT to_jsonb(t)::text AS text FROM ${table} t`,
    ))
      secrets.search(`the table ${table}`, text);
}
