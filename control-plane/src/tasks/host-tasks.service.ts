import { Injectable } from '@nestjs/common';
import type { StartHostTaskBody } from '#libs/contracts';
import { Database, type Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import { EventBus } from '../events/event-bus.js';
import { isEnrolled } from '../hosts/host-answer.js';
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

  /** @throws MirabError NOT_FOUND, IDEMPOTENCY_KEY_REUSED, CONFLICT for a host that is not enrolled or not to be prepared. */
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
    const host = await this.hosts.getLocked(tx, hostId);
    assertEnrolled(host);
    if (body.kind === 'prepare') assertCanBePrepared(host);
    const { kind } = body;
    const place = { hostId, stackId: null };
    const entry = {
      kind,
      ...place,
      tenantId: null,
      input: body,
      spec: null,
      planHash: null,
      window: null,
    };
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

/** Where Docker's package puts its socket; a daemon elsewhere was set up by somebody, who keeps it. */
const usualSockets: ReadonlySet<string> = new Set(['/var/run/docker.sock', '/run/docker.sock']);

function assertEnrolled(host: Parameters<typeof isEnrolled>[0] & { name: string }): void {
  if (isEnrolled(host)) return;
  throw new MirabError(
    'CONFLICT',
    `${host.name} is not enrolled yet, so nothing can be done on it. Run the enrolment command on it first; it stands on the host's page.`,
  );
}

function assertCanBePrepared(host: {
  name: string;
  connection: string;
  dockerSocket: string;
}): void {
  if (host.connection !== 'ssh') {
    throw new MirabError(
      'CONFLICT',
      `${host.name} is the engine's own machine; Mirab prepares only hosts reached by SSH. Nothing was started.`,
    );
  }
  if (!usualSockets.has(host.dockerSocket)) {
    throw new MirabError(
      'CONFLICT',
      `${host.name} has its Docker at ${host.dockerSocket}, so somebody has set it up already. Nothing was started; press Check to see what is missing.`,
    );
  }
}
