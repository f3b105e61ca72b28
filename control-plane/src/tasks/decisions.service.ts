import { Injectable } from '@nestjs/common';
import type { FieldProblem, Plan, StackTaskInput } from '#libs/contracts';
import { Database, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { RefusedError, renderPlan } from '#libs/manifest';
import { BackupPlacesService, type BackupPlace } from '../backups/backup-places.service.js';
import { RestorePointsService } from '../backups/restore-points.service.js';
import type { RequestContext } from '../http/request-context.js';
import { problemLimit } from '../http/validation.pipe.js';
import { ReleasesService } from '../products/releases.service.js';
import { RevisionsService } from '../stacks/revisions.service.js';
import { WantedStackService, type StackRow } from '../stacks/wanted-stack.service.js';
import { decide } from './decide/decide.js';
import type { Decision, DecisionTargets, StackFacts } from './decide/decision.js';
import { isRunning } from './decide/stack-facts.js';
import { TasksRepository } from './tasks.repository.js';

export interface Decided extends Decision {
  /** What was asked for, with what it left open filled in. */
  input: StackTaskInput;
  plan: Plan;
}

/** Gathers what a decision rests on, decides, and shows the outcome as a plan. */
@Injectable()
export class DecisionsService {
  constructor(
    private readonly database: Database,
    private readonly stacks: WantedStackService,
    private readonly revisions: RevisionsService,
    private readonly releases: ReleasesService,
    private readonly tasks: TasksRepository,
    private readonly backupPlaces: BackupPlacesService,
    private readonly restorePoints: RestorePointsService,
  ) {}

  /** What the task would do. Nothing is changed. */
  async plan(context: RequestContext, stackId: string, input: StackTaskInput): Promise<Plan> {
    return this.database.transaction(context.scope, async (tx) => {
      const stack = await this.stacks.get(tx, stackId);
      return (await this.decide(tx, stack, input)).plan;
    });
  }

  /** @throws MirabError STACK_STATE, VALIDATION_FAILED. */
  async decide(tx: Transaction, stack: StackRow, asked: StackTaskInput): Promise<Decided> {
    const current = await this.revisions.findCurrent(tx, stack.id);
    const active = await this.tasks.listActive(tx, stack.id);
    const lastSpec = await this.tasks.findLastSpec(tx, stack.id);
    const awaitsRestore = current === null && (await this.tasks.hasRestore(tx, stack.id));
    const facts: StackFacts = { stack, current, active, lastSpec, awaitsRestore };
    const targets = await this.findTargets(tx, facts, asked);
    const decision = decide(facts, asked, targets);
    const input = fillIn(asked, targets);
    const nextNumber = await this.revisions.getNextNumber(tx, stack.id);
    return { ...decision, input, plan: makePlan(facts, { decision, input, targets, nextNumber }) };
  }

  private async findTargets(
    tx: Transaction,
    { stack, current }: StackFacts,
    input: StackTaskInput,
  ): Promise<DecisionTargets> {
    switch (input.kind) {
      case 'deploy':
        return { ...none, backupPlace: await this.findPlaceBefore(tx, stack) };
      case 'upgrade':
        return {
          ...none,
          release: await this.releases.find(tx, input.releaseId),
          backupPlace: await this.findPlaceBefore(tx, stack),
        };
      case 'rollback': {
        const revision = input.revisionId
          ? await this.revisions.find(tx, stack.id, input.revisionId)
          : await this.revisions.findPrevious(tx, stack.id, current?.number ?? 0);
        return { ...none, revision };
      }
      case 'backup':
        return { ...none, backupPlace: await this.backupPlaces.find(tx, input.targetId) };
      case 'drill':
        return {
          ...none,
          restorePoint: input.restorePointId
            ? await this.restorePoints.find(tx, input.restorePointId)
            : await this.restorePoints.findNewest(tx, stack.id),
        };
      case 'restore': {
        const restorePoint = await this.restorePoints.find(tx, input.restorePointId);
        const wasWorkedOn = await this.tasks.hasOtherWork(tx, stack.id, input.restorePointId);
        return { ...none, restorePoint, wasWorkedOn };
      }
      default:
        return none;
    }
  }

  /** Where the backup goes that comes before another release, where there is to be one. */
  private async findPlaceBefore(
    tx: Transaction,
    { environment }: StackFacts['stack'],
  ): Promise<BackupPlace | null> {
    return environment.backupBeforeUpgrade ? this.backupPlaces.find(tx, undefined) : null;
  }
}

const none: DecisionTargets = {
  release: null,
  revision: null,
  backupPlace: null,
  restorePoint: null,
  wasWorkedOn: false,
};

/** A task names what was chosen for it, whichever is the default target or the newest restore point when it runs. */
function fillIn(
  asked: StackTaskInput,
  { backupPlace, restorePoint }: DecisionTargets,
): StackTaskInput {
  if (asked.kind === 'backup' && backupPlace) return { ...asked, targetId: backupPlace.id };
  if (asked.kind === 'drill' && restorePoint) return { ...asked, restorePointId: restorePoint.id };
  return asked;
}

interface Outcome {
  decision: Decision;
  input: StackTaskInput;
  targets: DecisionTargets;
  nextNumber: number;
}

function makePlan(
  facts: StackFacts,
  { decision: { spec, backup }, input, targets, nextNumber }: Outcome,
): Plan {
  const { current } = facts;
  const place = input.kind === 'backup' ? targets.backupPlace : backup?.target;
  const base = current && {
    number: current.number,
    content: current.rendered.content,
    compose: current.rendered.compose,
    digest: current.rendered.digest,
    spec: current.spec,
  };
  try {
    const running = isRunning(facts);
    return renderPlan({
      kind: input.kind,
      input,
      spec,
      current: base,
      running,
      nextNumber,
      ...(place ? { backupTarget: { id: place.id, name: place.name, kind: place.kind } } : {}),
    });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const errors: FieldProblem[] = error.problems.map((problem) => ({ ...problem }));
    const message = `This cannot be rendered, and nothing was changed. ${errors[0]?.message ?? ''}`;
    throw new MirabError('VALIDATION_FAILED', message, {
      errors: errors.slice(0, problemLimit),
      cause: error,
    });
  }
}
