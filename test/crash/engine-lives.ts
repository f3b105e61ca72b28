/** An engine that can be told where to die, and comes back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StackResponse, TaskResponse } from '#libs/contracts';
import { isFinalTaskState } from '#libs/contracts';
import { startMirab } from '../../deploy/demo/mirab-processes.js';
import { stopProcess } from '../../deploy/local/processes/stop-process.js';
import type { TestMirab } from '../support/mirab.js';
import { readTestSettings } from '../support/test-settings.js';

const settings = readTestSettings();
const longestMs = 180_000;

export interface Recovery {
  task: TaskResponse;
  /** Null when the border was never passed, because the step was not needed. */
  recoveredMs: number | null;
}

export class EngineLives {
  constructor(private readonly mirab: TestMirab) {}

  /** Carries out a task whose engine dies at the border, comes back at once, and goes on. */
  async crashAt(
    border: string,
    stack: StackResponse,
    input: Record<string, unknown>,
  ): Promise<Recovery> {
    await this.live({ MIRAB_MODE: 'development', MIRAB_FAILPOINT: border });
    const { id } = await this.mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, input);
    const died = await this.waitForDeath(id);
    const diedAt = Date.now();
    await this.live();
    const task = await this.waitForEnd(id);
    const goesOn = task.attempts.at(-1)?.startedAt;
    return {
      task,
      recoveredMs: died && goesOn ? Math.max(0, Date.parse(goesOn) - diedAt) : null,
    };
  }

  /** One task without a crash. @throws Error when it does not succeed. */
  async carryOut(stack: StackResponse, input: Record<string, unknown>): Promise<TaskResponse> {
    await this.live();
    const { id } = await this.mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, input);
    return this.mirab.api.waitForTask(id);
  }

  /** A new life of the engine, with these variables besides its own. */
  private async live(variables: Record<string, string> = {}): Promise<void> {
    const { controlPlane, engine } = this.mirab.environment;
    await stopProcess(settings.stateDir, 'engine');
    await startMirab(settings, { controlPlane, engine: { ...engine, ...variables } });
  }

  /** False when the task ended without the engine dying. */
  private async waitForDeath(id: string): Promise<boolean> {
    const deadline = Date.now() + longestMs;
    while (Date.now() < deadline) {
      if (!(await this.answers())) return true;
      const { state } = await this.mirab.api.get<TaskResponse>(`/tasks/${id}`);
      if (isFinalTaskState(state)) return false;
      await sleep(100);
    }
    throw new Error(`Task ${id} neither ended nor met the border`);
  }

  private async answers(): Promise<boolean> {
    const { MIRAB_LOOPBACK_ADDRESS: address, MIRAB_ENGINE_METRICS_PORT: port } = settings;
    return fetch(`http://${address}:${String(port)}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  private async waitForEnd(id: string): Promise<TaskResponse> {
    const deadline = Date.now() + longestMs;
    while (Date.now() < deadline) {
      const task = await this.mirab.api.get<TaskResponse>(`/tasks/${id}?wait=20`);
      if (isFinalTaskState(task.state)) return task;
    }
    throw new Error(`Task ${id} did not end`);
  }
}
