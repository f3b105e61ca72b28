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
import { StacksRepository, type NewStack } from './stacks.repository.js';

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
    const stack = await this.database.transaction(context.scope, async (tx) => {
      const references = await this.references.get(tx, body);
      const { stack, hostnames } = decide(body, references);
      await this.insert(tx, stack);
      await this.hostnames.claim(tx, { stackId: stack.id, tenantId: stack.tenantId }, hostnames);
      await this.addSecrets(tx, stack, body, references);
      const row = await this.repository.get(tx, stack.id);
      await this.audit.write(tx, context, {
        action: 'stack.created',
        subjectType: 'stack',
        subjectId: row.id,
        tenantId: row.tenantId,
        after: toAudited(row),
      });
      return toStackResponse(row);
    });
    const { id: stackId, tenantId, hostId } = stack;
    this.events.announce({ resource: 'stacks', id: stackId, tenantId });
    // A host tells how many stacks it carries.
    this.events.announce({ resource: 'hosts', id: hostId, tenantId: null });
    return stack;
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
    { secrets }: CreateStackBody,
    { manifest }: StackReferences,
  ): Promise<void> {
    const made = listSecretsToGenerate(manifest, Object.keys(secrets)).map(
      (name): [string, string] => [name, generateSecretValue()],
    );
    for (const [name, value] of [...Object.entries(secrets), ...made]) {
      await this.secrets.add(tx, stack, { name, version: 1, value });
    }
  }
}

/** @throws MirabError VALIDATION_FAILED. */
function decide(
  body: CreateStackBody,
  { tenantSlug, manifest, environment }: StackReferences,
): { stack: NewStack; hostnames: Record<string, string> } {
  const place = placeStack(body, { tenantSlug, environment, manifest });
  const settled = settleStack(manifest, body);
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
