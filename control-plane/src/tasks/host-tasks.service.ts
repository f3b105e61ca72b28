import { Injectable } from '@nestjs/common';
import type { StartHostTaskBody } from '#libs/contracts';
import { Database, type Transaction } from '#libs/database';
import { EventBus } from '../events/event-bus.js';
import { HostsService } from '../hosts/hosts.service.js';
import type { RequestContext } from '../http/request-context.js';
import {
  readTaskRequest,
  TaskRegistryService,
  type StartedTask,
  type TaskRequest,
} from './task-registry.service.js';

/** Starts tasks of hosts, which belong to no tenant. */
@Injectable()
export class HostTasksService {
  constructor(
    private readonly database: Database,
    private readonly hosts: HostsService,
    private readonly registry: TaskRegistryService,
    private readonly events: EventBus,
  ) {}

  /** @throws MirabError NOT_FOUND, IDEMPOTENCY_KEY_REUSED. */
  async start(
    context: RequestContext,
    hostId: string,
    body: StartHostTaskBody,
    idempotencyKey: string | undefined,
  ): Promise<StartedTask> {
    const request = readTaskRequest(context, idempotencyKey, { hostId, body });
    const started = await this.database.transaction(context.scope, (tx) =>
      this.startIn(tx, context, { hostId, body, request }),
    );
    this.announce(started);
    return started;
  }

  /** In a transaction of the caller, who asks whether the actor may, and announces what was started when it is committed. */
  async startIn(
    tx: Transaction,
    context: RequestContext,
    { hostId, body, request }: { hostId: string; body: StartHostTaskBody; request: TaskRequest },
  ): Promise<StartedTask> {
    await this.hosts.getLocked(tx, hostId);
    const { kind } = body;
    const place = { hostId, stackId: null };
    const entry = { kind, ...place, tenantId: null, input: body, spec: null, planHash: null };
    const replay = await this.registry.findReplay(tx, request);
    const twin = request.key === null ? await this.registry.findTwin(tx, place, entry) : null;
    return replay ?? twin ?? this.registry.add(tx, context, request, entry);
  }

  /** Tells open panels, after the transaction. */
  announce({ task, isReplay }: StartedTask): void {
    if (isReplay) return;
    this.events.announce({ resource: 'tasks', id: task.id, tenantId: null });
  }
}
