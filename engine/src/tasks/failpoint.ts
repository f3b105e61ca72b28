/** A crash on demand, at one border of one step: for the fault runs (`make crash`). Refused in production mode by `config.ts`. */
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

/** Ends this process as `kill -9` does, when a first attempt passes the border; the attempts that follow are let through. */
export class Failpoint {
  constructor(
    private readonly border: StepBorder | null,
    private readonly crash: () => void = () => process.kill(process.pid, 'SIGKILL'),
  ) {}

  pass(
    { kind, attempt }: { kind: TaskKind; attempt: number },
    step: StepName,
    edge: StepEdge,
  ): void {
    const { border } = this;
    if (border?.kind !== kind || attempt > 1) return;
    if (border.step === step && border.edge === edge) this.crash();
  }
}
