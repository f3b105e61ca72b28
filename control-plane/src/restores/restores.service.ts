import { Injectable } from '@nestjs/common';
import type { CreateStackBody, RestoreToNewStackBody, StackSpec } from '#libs/contracts';
import { Database, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { isInReach } from '../backups/restore-point-reach.js';
import { RestorePointsService, type RestorePointRow } from '../backups/restore-points.service.js';
import { isEnrolled } from '../hosts/host-answer.js';
import { HostsService } from '../hosts/hosts.service.js';
import type { RequestContext } from '../http/request-context.js';
import { refuseFields } from '../http/validation.pipe.js';
import { readSpec, secretVersionsOf } from '../stacks/spec/build-stack-spec.js';
import { StackCreationService } from '../stacks/stack-creation.service.js';
import { StackTasksService } from '../tasks/stack-tasks.service.js';
import {
  readTaskRequest,
  TaskRegistryService,
  type StartedTask,
  type TaskRequest,
} from '../tasks/task-registry.service.js';
import { TenantsService } from '../tenants/tenants.service.js';

interface Asked {
  point: RestorePointRow;
  body: RestoreToNewStackBody;
  request: TaskRequest;
}

/** Restores to a new stack beside the one that the data are from. */
@Injectable()
export class RestoresService {
  constructor(
    private readonly database: Database,
    private readonly restorePoints: RestorePointsService,
    private readonly tenants: TenantsService,
    private readonly hosts: HostsService,
    private readonly creation: StackCreationService,
    private readonly stackTasks: StackTasksService,
    private readonly registry: TaskRegistryService,
  ) {}

  /** @throws MirabError NOT_FOUND, NAME_TAKEN, VALIDATION_FAILED, CONFLICT, SPEC_NOT_VALID, IDEMPOTENCY_KEY_REUSED. */
  async restore(
    context: RequestContext,
    restorePointId: string,
    body: RestoreToNewStackBody,
    idempotencyKey: string | undefined,
  ): Promise<StartedTask> {
    const request = readTaskRequest(context, idempotencyKey, { restorePointId, body });
    const started = await this.database.transaction(context.scope, async (tx) => {
      const point = await this.restorePoints.find(tx, restorePointId);
      if (!point) throw new MirabError('NOT_FOUND', 'There is no such restore point.');
      // Of two same requests the second one finds the task of the first.
      const tenant = await this.tenants.findLocked(tx, point.tenantId);
      if (!tenant) throw withoutTenant();
      const replay = await this.registry.findReplay(tx, request);
      return replay ?? this.restoreIn(tx, context, { point, body, request });
    });
    this.announce(started);
    return started;
  }

  private async restoreIn(
    tx: Transaction,
    context: RequestContext,
    { point, body, request }: Asked,
  ): Promise<StartedTask> {
    const spec = readSpec(point.spec);
    const wanted = toStackBody(point, spec, body);
    await this.assertHostFits(tx, point, wanted.hostId);
    const stack = await this.creation.createIn(tx, context, wanted, {
      restorePointId: point.id,
      stackId: point.stackId,
      secretVersions: secretVersionsOf(spec),
    });
    const task = { kind: 'restore', restorePointId: point.id } as const;
    return this.stackTasks.startIn(tx, context, { stackId: stack.id, body: task, request });
  }

  /** @throws MirabError VALIDATION_FAILED that names the host. */
  private async assertHostFits(
    tx: Transaction,
    point: RestorePointRow,
    hostId: string,
  ): Promise<void> {
    const host = await this.hosts.find(tx, hostId);
    if (!host) throw refuseHost('UNKNOWN_REFERENCE', 'There is no such host.');
    if (!isEnrolled(host)) {
      const message = `${host.name} is not enrolled yet, so nothing can be done on it. Enrol it first.`;
      throw refuseHost('HOST_NOT_ENROLLED', message);
    }
    if (!isInReach(point, host.id)) {
      const { target } = point.repository;
      const message = `The restore point lies on the host of its own stack (${target.name} is a directory there), and ${host.name} cannot reach it.`;
      throw refuseHost('TARGET_ON_OTHER_HOST', message);
    }
  }

  /** Tells open panels, after the transaction. */
  private announce(started: StartedTask): void {
    const { stackId, tenantId, hostId } = started.task;
    if (!started.isReplay && stackId && tenantId)
      this.creation.announce({ id: stackId, tenantId, hostId });
    this.stackTasks.announce(started);
  }
}

/** The stack as it was at that moment, at another name, and in another place if that is wished. */
const toStackBody = (
  point: RestorePointRow,
  spec: StackSpec,
  { subdomain, environmentId, hostId }: RestoreToNewStackBody,
): CreateStackBody => ({
  tenantId: point.tenantId,
  productId: spec.product.id,
  releaseId: point.releaseId,
  environmentId: environmentId ?? spec.environment.id,
  hostId: hostId ?? spec.host.id,
  subdomain,
  services: spec.services,
  variables: spec.variables,
  secrets: {},
});

const refuseHost = (code: string, message: string): MirabError =>
  refuseFields([{ pointer: '/hostId', code, message }]);

const withoutTenant = (): MirabError =>
  new MirabError(
    'CONFLICT',
    'The tenant was removed, so it can have no stack. The restore point stays; nothing was changed.',
  );
