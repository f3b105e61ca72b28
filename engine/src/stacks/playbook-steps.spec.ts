import { describe, expect, it } from 'vitest';
import type { AnsibleRunner, PlaybookResult } from '../adapters/ansible/ansible-runner.js';
import { TaskStopped, type TaskRun } from '../kinds/task-handler.js';
import type { ReachableHost } from '../hosts/host-connections.js';
import { PlaybookSteps } from './playbook-steps.js';

const host: ReachableHost = {
  id: 'h',
  slug: 'host-1',
  traefikApiUrl: 'http://127.0.0.1:1',
  stacksDirectory: '/srv',
  httpPort: 80,
  connection: { kind: 'local' },
};
const run = { record: {}, signal: new AbortController().signal } as unknown as TaskRun;
const vars = { task_id: 't', stacks_directory: '/srv', traefik_api_url: 'http://127.0.0.1:1' };

const outcomeOf = (result: PlaybookResult): Promise<PlaybookResult> => {
  const runner = { run: async () => result } as unknown as AnsibleRunner;
  return new PlaybookSteps(runner, 1_000).run(run, {
    playbook: 'check-host.yml',
    vars,
    host,
    secretValues: [],
  });
};
const failed = (step: string | null, message: string): PlaybookResult =>
  ({ outcome: 'failed', changedTasks: 0, failure: { step, task: 'x', message } }) as PlaybookResult;

describe('PlaybookSteps', () => {
  it.each([
    ['fence', 'PLAYBOOK_FAILED'],
    ['images', 'IMAGE_UNAVAILABLE'],
    ['migrate', 'MIGRATION_FAILED'],
    ['start', 'CONTAINER_UNHEALTHY'],
    ['traffic', 'ROUTE_MISSING'],
    ['dump', 'DUMP_FAILED'],
    ['fetch', 'RESTORE_FAILED'],
    ['load', 'RESTORE_FAILED'],
    ['check', 'PLAYBOOK_FAILED'],
    [null, 'PLAYBOOK_FAILED'],
  ])('turns a failure in step %s into %s with the sentence of the playbook', async (step, code) => {
    await expect(outcomeOf(failed(step, 'It did not work.'))).rejects.toMatchObject({
      code,
      message: 'It did not work.',
    });
  });
  it.each([
    ['write: No space left on device', 'HOST_DISK_FULL'],
    [
      'Docker does not answer on the host. Start its service, then try again.',
      'DOCKER_UNAVAILABLE',
    ],
    ['The image x carries the Traefik label traefik.y', 'IMAGE_REFUSED'],
    ['Fence number 3 is refused: on this host the stack belongs to number 4', 'FENCE_REFUSED'],
    ['Another attempt still works on this stack on the host', 'STACK_BUSY'],
    ["The host's disk has too little room for the dump of database: …", 'HOST_DISK_FULL'],
    ['The dump of database failed, and nothing was stored: pg_dump said: x', 'DUMP_FAILED'],
    ['The restore of database failed: 1 of 2 tables have other rows', 'RESTORE_FAILED'],
    ['The restore is refused: web-r1 runs in this stack', 'RESTORE_FAILED'],
    ['The backup target does not answer: SFTP server …', 'BACKUP_TARGET_UNAVAILABLE'],
    ['The backup target has no room left: the SFTP server …', 'BACKUP_TARGET_UNAVAILABLE'],
    ['The repository cannot be opened: the key of this tenant …', 'REPOSITORY_REFUSED'],
    ['The repository is damaged: ciphertext verification failed', 'REPOSITORY_DAMAGED'],
  ])('knows by its words, whatever step met it: %s', async (message, code) => {
    await expect(outcomeOf(failed('images', message))).rejects.toMatchObject({ code });
  });
  it('has a task tried again when Docker is away, and not when its own step failed', async () => {
    const away = 'Docker does not answer on the host. Start its service, then try again.';
    await expect(outcomeOf(failed('stop', away))).rejects.toMatchObject({ retryable: true });
    const other = outcomeOf(failed('stop', 'It did not work.'));
    await expect(other).rejects.toMatchObject({ retryable: false });
  });
  it.each([
    ['The backup target does not answer: SFTP server …', true],
    ['The backup target has no room left: the SFTP server …', false],
    ['The repository cannot be opened: the server shows another host key …', false],
    ['The repository is damaged: ciphertext verification failed', false],
  ])('of a backup target tries again only what may pass: %s', async (message, retryable) => {
    await expect(outcomeOf(failed('store', message))).rejects.toMatchObject({ retryable });
  });
  it('gives steps that carry data a time of their own', async () => {
    const seen: unknown[] = [];
    const runner = {
      run: async (asked: unknown) => {
        seen.push(asked);
        return { outcome: 'ok', changedTasks: 0 };
      },
    } as unknown as AnsibleRunner;
    const steps = new PlaybookSteps(runner, 1_000, 9_000);
    const call = { host, secretValues: [], vars: {} as never };
    await steps.run(run, { ...call, playbook: 'back-up-stack.yml' });
    await steps.run(run, { ...call, playbook: 'check-host.yml' });
    expect(seen).toMatchObject([
      { deadlineMs: 1_000, deadlinesMs: { dump: 9_000, store: 9_000, check: 9_000 } },
      { deadlineMs: 1_000, deadlinesMs: {} },
    ]);
  });
  it('says that an unreachable host may answer later', async () => {
    const result: PlaybookResult = {
      outcome: 'unreachable',
      changedTasks: 0,
      failure: { step: null, task: null, message: 'timed out' },
    };
    await expect(outcomeOf(result)).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      retryable: true,
    });
  });
  it('says that another host key is no matter of time', async () => {
    const result: PlaybookResult = {
      outcome: 'host-key-changed',
      changedTasks: 0,
      failure: { step: null, task: null, message: 'another key' },
    };
    await expect(outcomeOf(result)).rejects.toMatchObject({
      code: 'HOST_KEY_CHANGED',
      retryable: false,
    });
  });
  it('tells an interrupted run from a failed one', async () => {
    const result: PlaybookResult = {
      outcome: 'interrupted',
      changedTasks: 0,
      failure: { step: null, task: null, message: 'stopped' },
    };
    await expect(outcomeOf(result)).rejects.toBeInstanceOf(TaskStopped);
  });
});

describe('the log of a playbook run', () => {
  it('keeps what Ansible checks by itself as fine detail, unless it fails', async () => {
    const levels: [string, string][] = [];
    const record = {
      result: (_: unknown, text: string, level: string) => levels.push([text, level]),
    };
    const task = "Validating arguments against arg spec 'main'";
    const result = { type: 'result', at: '', step: null, host: 'h', durationMs: 1, message: '' };
    const runner = {
      run: async ({ onEvent }: { onEvent: (event: unknown) => void }) => {
        onEvent({ ...result, task, status: 'ok' });
        onEvent({ ...result, task, status: 'failed' });
        onEvent({ ...result, task: 'Put the files', status: 'ok' });
        return { outcome: 'ok', changedTasks: 0 };
      },
    } as unknown as AnsibleRunner;
    await new PlaybookSteps(runner, 1_000).run({ ...run, record } as unknown as TaskRun, {
      playbook: 'check-host.yml',
      vars,
      host,
      secretValues: [],
    });
    expect(levels).toEqual([
      [`${task}: ok`, 'debug'],
      [`${task}: failed`, 'error'],
      ['Put the files: ok', 'info'],
    ]);
  });
});
