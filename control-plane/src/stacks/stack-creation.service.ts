import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { CreateStackBody, StackResponse } from '#libs/contracts';
import { Database, isUniqueViolation, type Transaction } from '#libs/database';
import { AuditWriter } from '../audit/audit-record.js';
import { EventBus } from '../events/event-bus.js';
import type { RequestContext } from '../http/request-context.js';
import { refuseFields } from '../http/validation.pipe.js';
import { HostnamesService, nameTaken } from './hostnames.service.js';
import { placeStack, settleStack } from './new-stack.js';
import { SecretsService } from './secrets.service.js';
import { generateSecretValue, listSecretsToGenerate } from './spec/secret-values.js';
import { toAudited, toStackResponse } from './stack-answer.js';
import { StackReferencesService, type StackReferences } from './stack-references.service.js';
import { StacksRepository, type NewStack, type StackRow } from './stacks.repository.js';

/** The stack and the moment that a restored one is made from. */
export interface StackOrigin {
  restorePointId: string;
  stackId: string;
  /** Name → version, as they were at that moment. */
  secretVersions: Readonly<Record<string, number>>;
}

/** Makes stacks. Nothing happens on a host until a task. */
@Injectable()
export class StackCreationService {
  constructor(
    private readonly database: Database,
    private readonly references: StackReferencesService,
    private readonly repository: StacksRepository,
    private readonly hostnames: HostnamesService,
    private readonly secrets: SecretsService,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /** @throws MirabError VALIDATION_FAILED with every problem of the request, NAME_TAKEN. */
  async create(context: RequestContext, body: CreateStackBody): Promise<StackResponse> {
    const stack = await this.database.transaction(context.scope, async (tx) =>
      toStackResponse(await this.createIn(tx, context, body)),
    );
    this.announce(stack);
    return stack;
  }

  /**
   * In a transaction of the caller, who announces it when it is committed. With `origin`, the stack gets the secrets of another one of
   * its tenant beside those of the body. @throws MirabError VALIDATION_FAILED with every problem of the request, NAME_TAKEN.
   */
  async createIn(
    tx: Transaction,
    context: RequestContext,
    body: CreateStackBody,
    origin: StackOrigin | null = null,
  ): Promise<StackRow> {
    const references = await this.references.get(tx, body);
    const present = [...Object.keys(body.secrets), ...Object.keys(origin?.secretVersions ?? {})];
    const { stack, hostnames } = decide(body, references, present);
    await this.insert(tx, stack);
    await this.hostnames.claim(tx, { stackId: stack.id, tenantId: stack.tenantId }, hostnames);
    if (origin) await this.secrets.copy(tx, stack, origin);
    await this.addSecrets(tx, stack, body.secrets, {
      made: listSecretsToGenerate(references.manifest, present),
    });
    const row = await this.repository.get(tx, stack.id);
    await this.audit.write(tx, context, {
      action: 'stack.created',
      subjectType: 'stack',
      subjectId: row.id,
      tenantId: row.tenantId,
      after: { ...toAudited(row), ...(origin ? { restorePointId: origin.restorePointId } : {}) },
    });
    return row;
  }

  /** Tells open panels, after the transaction. */
  announce({ id: stackId, tenantId, hostId }: Pick<StackRow, 'id' | 'tenantId' | 'hostId'>): void {
    this.events.announce({ resource: 'stacks', id: stackId, tenantId });
    // A host tells how many stacks it carries.
    this.events.announce({ resource: 'hosts', id: hostId, tenantId: null });
  }

  private async insert(tx: Transaction, stack: NewStack): Promise<void> {
    try {
      await this.repository.insert(tx, stack);
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(`${stack.subdomain}.${stack.zone}`, error) : error;
    }
  }

  private async addSecrets(
    tx: Transaction,
    stack: NewStack,
    given: Readonly<Record<string, string>>,
    { made }: { made: readonly string[] },
  ): Promise<void> {
    const values = made.map((name): [string, string] => [name, generateSecretValue()]);
    for (const [name, value] of [...Object.entries(given), ...values]) {
      await this.secrets.add(tx, stack, { name, version: 1, value });
    }
  }
}

/** @throws MirabError VALIDATION_FAILED. */
function decide(
  body: CreateStackBody,
  { tenantSlug, manifest, environment }: StackReferences,
  presentSecrets: readonly string[],
): { stack: NewStack; hostnames: Record<string, string> } {
  const place = placeStack(body, { tenantSlug, environment, manifest });
  const settled = settleStack(manifest, body, presentSecrets);
  const problems = [...place.problems, ...settled.problems];
  if (problems.length > 0) throw refuseFields(problems);
  const { tenantId, productId, releaseId, environmentId, hostId, variables } = body;
  const stack: NewStack = {
    id: uuidv7(),
    tenantId,
    productId,
    releaseId,
    environmentId,
    hostId,
    zone: environment.zone,
    subdomain: place.subdomain,
    wanted: 'running',
    services: settled.services,
    variables,
  };
  return { stack, hostnames: place.hostnames };
}
