/**
 * The lattice: in a task with N borders, border i meets the kill of process (i + offset) mod P. Over P offsets each pair of border and
 * process is met exactly once, in P tasks instead of N · P.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinalTaskState, type StackTaskKind, type TaskResponse } from '#libs/contracts';
import type { TestMirab } from '../support/mirab.js';
import { victimNames, type VictimName, type Victims } from './victims.js';

const longestMs = 240_000;
/** Each may fail for another kill; those of one offset are spread over as many tasks as it takes. */
const mostTries = 8;

export interface Kill {
  border: string;
  victim: VictimName;
  at: number;
  /** Until the task stood at its next border, or had ended. */
  recoveredMs: number;
}
export interface Passage {
  tasks: TaskResponse[];
  kills: Kill[];
  /** Pairs that met no living process, and borders that were not passed. */
  notMet: { border: string; victim: VictimName; reason: string }[];
}

export const notNeeded = 'the step was not needed';

interface Way {
  mirab: TestMirab;
  victims: Victims;
  kind: StackTaskKind;
  plan: readonly { border: string; victim: VictimName }[];
}

/** Border → process, for one offset. */
export const planOffset = (
  borders: readonly string[],
  offset: number,
): { border: string; victim: VictimName }[] =>
  borders.map((border, index) => ({
    border,
    victim: victimNames[(index + offset) % victimNames.length] ?? 'postgres',
  }));

export class Lattice {
  private tending = true;
  private readonly tended: Promise<void>;
  /** Called while the engine stands at a border; it goes on afterwards. */
  private onBorder: (border: string) => void = () => undefined;

  /** @param directory where the engine halts. */
  constructor(private readonly directory: string) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    this.tended = this.tend();
  }

  async close(): Promise<void> {
    this.tending = false;
    await this.tended;
  }

  private async tend(): Promise<void> {
    while (this.tending) {
      for (const border of readdirSync(this.directory)) {
        this.onBorder(border);
        rmSync(join(this.directory, border), { force: true });
      }
      await sleep(5);
    }
  }

  /** Carries the task out, again by hand where it fails, until it succeeds. @throws Error when it never does. */
  async carryOut(way: Way, start: () => Promise<TaskResponse>): Promise<Passage> {
    const { victims, plan } = way;
    const open = new Map(plan.map(({ border, victim }) => [border, victim]));
    const passage: Passage = { tasks: [], kills: [], notMet: [] };
    for (let tried = 0; tried < mostTries; tried += 1) {
      await victims.allBack();
      const { id } = await start();
      const task = await this.follow(way, id, open, passage);
      passage.tasks.push(task);
      if (task.state === 'succeeded') break;
    }
    for (const [border, victim] of open) passage.notMet.push({ border, victim, reason: notNeeded });
    await victims.allBack();
    return passage;
  }

  private async follow(
    { mirab, victims, kind }: Way,
    id: string,
    open: Map<string, VictimName>,
    passage: Passage,
  ): Promise<TaskResponse> {
    let last: Kill | null = null;
    const noteRecovery = (): void => {
      if (last !== null && last.recoveredMs < 0) last.recoveredMs = Date.now() - last.at;
    };
    this.onBorder = (border) => {
      if (border.startsWith(`${kind}.`)) noteRecovery();
      const victim = open.get(border);
      if (victim === undefined) return;
      open.delete(border);
      if (victims.kill(victim)) {
        last = { border, victim, at: Date.now(), recoveredMs: -1 };
        passage.kills.push(last);
      } else {
        passage.notMet.push({ border, victim, reason: 'no such process lives then' });
      }
    };
    try {
      const task = await waitForEnd(mirab, id);
      noteRecovery();
      return task;
    } finally {
      this.onBorder = () => undefined;
    }
  }
}

/** Asks through whatever is away just now. */
async function waitForEnd(mirab: TestMirab, id: string): Promise<TaskResponse> {
  const deadline = Date.now() + longestMs;
  while (Date.now() < deadline) {
    const task = await mirab.api.get<TaskResponse>(`/tasks/${id}`).catch(() => null);
    if (task && isFinalTaskState(task.state)) return task;
    await sleep(100);
  }
  throw new Error(`Task ${id} did not end within ${String(longestMs / 1_000)} s`);
}
