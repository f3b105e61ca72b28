import { Injectable } from '@nestjs/common';
import type { FieldProblem, Plan, StackTaskInput } from '#libs/contracts';
import { Database, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { RefusedError, renderPlan } from '#libs/manifest';
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
  ) {}

  /** What the task would do. Nothing is changed. */
  async plan(context: RequestContext, stackId: string, input: StackTaskInput): Promise<Plan> {
    return this.database.transaction(context.scope, async (tx) => {
      const stack = await this.stacks.get(tx, stackId);
      return (await this.decide(tx, stack, input)).plan;
    });
  }

  /** @throws MirabError STACK_STATE, VALIDATION_FAILED. */
  async decide(tx: Transaction, stack: StackRow, input: StackTaskInput): Promise<Decided> {
    const current = await this.revisions.findCurrent(tx, stack.id);
    const active = await this.tasks.listActive(tx, stack.id);
    const lastSpec = await this.tasks.findLastSpec(tx, stack.id);
    const facts: StackFacts = { stack, current, active, lastSpec };
    const decision = decide(facts, input, await this.findTargets(tx, facts, input));
    const nextNumber = await this.revisions.getNextNumber(tx, stack.id);
    return { ...decision, plan: makePlan(facts, decision, input, nextNumber) };
  }

  private async findTargets(
    tx: Transaction,
    { stack, current }: StackFacts,
    input: StackTaskInput,
  ): Promise<DecisionTargets> {
    const none = { release: null, revision: null };
    if (input.kind === 'upgrade') {
      return { ...none, release: await this.releases.find(tx, input.releaseId) };
    }
    if (input.kind !== 'rollback') return none;
    if (input.revisionId) {
      return { ...none, revision: await this.revisions.find(tx, stack.id, input.revisionId) };
    }
    const number = current?.number ?? 0;
    return { ...none, revision: await this.revisions.findPrevious(tx, stack.id, number) };
  }
}

function makePlan(
  facts: StackFacts,
  { spec }: Decision,
  input: StackTaskInput,
  nextNumber: number,
): Plan {
  const { current } = facts;
  const base = current && {
    number: current.number,
    content: current.rendered.content,
    compose: current.rendered.compose,
    digest: current.rendered.digest,
    spec: current.spec,
  };
  try {
    const running = isRunning(facts);
    return renderPlan({ kind: input.kind, input, spec, current: base, running, nextNumber });
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
