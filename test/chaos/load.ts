/** Carries out the planned tasks as a client that repeats what was not answered; every answer is recorded. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedTask } from './plan.js';
import type { ApiCall } from './history.js';
import type { World } from './world.js';

/** After this, in ms, a request that nobody answers is given up. */
const longestAskingMs = 60_000;

export interface LoadOptions {
  url: string;
  token: string;
  world: World;
  startedAt: number;
  /** Every answer, as it is. */
  onAnswer: (text: string) => void;
}

interface Answer {
  status: number;
  body: { id?: string; code?: string } | null;
}

export class Load {
  readonly calls: ApiCall[] = [];
  constructor(private readonly options: LoadOptions) {}

  /** Resolves when every request was answered or given up. */
  async carryOut(tasks: readonly PlannedTask[]): Promise<void> {
    await Promise.all(tasks.map((task) => this.carryOutOne(task)));
  }

  private async carryOutOne(task: PlannedTask): Promise<void> {
    await sleep(Math.max(0, this.options.startedAt + task.atMs - Date.now()));
    const path = await this.pathOf(task);
    if (path === null) return;
    const body = this.bodyOf(task);
    const asked = Array.from({ length: task.times }, () => this.askUntilAnswered(task, path, body));
    const [first] = await Promise.all(asked);
    if (task.cancelAfterMs === null || !first) return;
    await sleep(task.cancelAfterMs);
    await this.ask('POST', `/tasks/${first}/cancellation`).catch(() => undefined);
  }

  /** A stack that was removed is made anew by the next deploy. */
  private async pathOf(task: PlannedTask): Promise<string | null> {
    const { world } = this.options;
    const host = world.hosts.get(task.subject);
    if (host) return `/hosts/${host.id}/tasks`;
    const stack = world.stacks.get(task.subject);
    if (!stack) return null;
    if (task.kind === 'deploy') {
      const { body } = await this.ask('GET', `/stacks/${stack.id}`).catch(() => ({ body: null }));
      const wanted = body && 'wanted' in body ? body.wanted : null;
      if (wanted === 'removed')
        await world.makeStack(stack.planned, task.release).catch(() => undefined); // its names may not be free yet
    }
    return `/stacks/${world.stacks.get(task.subject)?.id ?? ''}/tasks`;
  }

  private bodyOf({ kind, subject, release, atMs }: PlannedTask): Record<string, unknown> {
    const { world } = this.options;
    switch (kind) {
      case 'upgrade':
        return { kind, releaseId: world.releaseIds[release] };
      case 'scale':
        return { kind, services: { web: { replicas: 1 + (Math.round(atMs) % 2), cpus: 0.4 } } };
      case 'remove':
        return {
          kind,
          confirmTenantName: world.stacks.get(subject)?.tenantName,
          deleteVolumes: true,
        };
      default:
        return { kind };
    }
  }

  /** @returns id of the task, or null when it was refused or never answered. */
  private async askUntilAnswered(
    task: PlannedTask,
    path: string,
    body: Record<string, unknown>,
  ): Promise<string | null> {
    const giveUpAt = Date.now() + longestAskingMs;
    while (Date.now() < giveUpAt) {
      const at = Date.now();
      const answer = await this.ask('POST', path, body, task.key).catch(() => null);
      const accepted = answer !== null && answer.status < 300;
      this.calls.push({
        at,
        answeredAt: Date.now(),
        subject: task.subject,
        kind: task.kind,
        key: task.key,
        status: answer?.status ?? 0,
        taskId: accepted ? (answer.body?.id ?? null) : null,
        code: answer?.body?.code ?? null,
      });
      if (accepted) return answer.body?.id ?? null;
      if (answer && answer.status < 500 && answer.status !== 429) return null;
      await sleep(500);
    }
    return null;
  }

  private async ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const { url, token, onAnswer } = this.options;
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    onAnswer(text);
    return { status: answer.status, body: text ? (JSON.parse(text) as Answer['body']) : null };
  }
}
