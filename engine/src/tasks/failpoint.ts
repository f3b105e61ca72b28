/**
 * For the fault runs (`make crash`): a crash at one border of one step, or a halt at every border. Refused in production mode by `config.ts`.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stepNames, taskKinds, type StepName, type TaskKind } from '#libs/contracts';

export type StepEdge = 'before' | 'after';
export interface StepBorder {
  kind: TaskKind;
  step: StepName;
  edge: StepEdge;
}

/** `<kind>.<step>.<before|after>`; null when the text is not of this form. */
export function parseBorder(text: string): StepBorder | null {
  const [kindText, stepText, edge, ...rest] = text.split('.');
  const kind = taskKinds.find((name) => name === kindText);
  const step = stepNames.find((name) => name === stepText);
  if (!kind || !step || rest.length > 0 || (edge !== 'before' && edge !== 'after')) return null;
  return { kind, step, edge };
}

/** A directory: at each border a file of its name is written there, and nothing goes on until somebody has removed it. */
export interface Halts {
  directory: string;
}
export type FailpointSetting = StepBorder | Halts;

/** A border, or `pause:<directory>` with an absolute path; null when the text is neither. */
export function parseFailpoint(text: string): FailpointSetting | null {
  const directory = /^pause:(\/\S+)$/.exec(text)?.[1];
  return directory === undefined ? parseBorder(text) : { directory };
}

/** A halt is for a kill from outside, which takes far less; somebody who died meanwhile must not hold the task for ever. */
const longestHaltMs = 20_000;
const lookEveryMs = 5;

/** Stands still with the whole process, so that nothing of it passes the border before the file is gone. */
function waitForRemoval(file: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const giveUpAt = performance.now() + longestHaltMs;
  writeFileSync(file, '');
  while (existsSync(file) && performance.now() < giveUpAt) Atomics.wait(clock, 0, 0, lookEveryMs);
}

/** Ends this process as `kill -9` does, when a first attempt passes the border (those that follow are let through); or halts at each. */
export class Failpoint {
  constructor(
    private readonly setting: FailpointSetting | null,
    private readonly crash: () => void = () => process.kill(process.pid, 'SIGKILL'),
    private readonly halt: (file: string) => void = waitForRemoval,
  ) {}

  pass(
    { kind, attempt }: { kind: TaskKind; attempt: number },
    step: StepName,
    edge: StepEdge,
  ): void {
    const { setting } = this;
    if (setting === null) return;
    if ('directory' in setting)
      return this.halt(join(setting.directory, `${kind}.${step}.${edge}`));
    if (setting.kind !== kind || attempt > 1) return;
    if (setting.step === step && setting.edge === edge) this.crash();
  }
}
