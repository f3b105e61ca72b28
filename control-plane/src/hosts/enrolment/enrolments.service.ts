import { Injectable } from '@nestjs/common';
import type {
  EnrolHostBody,
  EnrolledResponse,
  EnrolmentResponse,
  IssueEnrolmentBody,
} from '#libs/contracts';
import { Database } from '#libs/database';
import { MirabError } from '#libs/errors';
import { Sealer } from '#libs/sealing';
import { AuditWriter } from '../../audit/audit-record.js';
import { generateSecret, hashSecret } from '../../auth/secrets/credentials.js';
import { SignInThrottle } from '../../auth/throttle/sign-in-throttle.js';
import { ControlPlaneConfig } from '../../config.js';
import { EventBus } from '../../events/event-bus.js';
import type { Client } from '../../http/client.js';
import type { RequestContext } from '../../http/request-context.js';
import { toHostResponse } from '../host-answer.js';
import { sealHostKey } from '../host-key-sealing.js';
import { HostsRepository } from '../hosts.repository.js';
import { assertHostKeys } from '../hosts.service.js';
import { EnrolmentsRepository } from './enrolments.repository.js';
import { makeSshKeyPair } from './ssh-key-pair.js';

const lifeSeconds = 3_600;

/** Hosts that say their keys themselves, once, by a command that somebody runs on them. */
@Injectable()
export class EnrolmentsService {
  constructor(
    private readonly database: Database,
    private readonly config: ControlPlaneConfig,
    private readonly hostRows: HostsRepository,
    private readonly repository: EnrolmentsRepository,
    private readonly throttle: SignInThrottle,
    private readonly sealer: Sealer,
    private readonly audit: AuditWriter,
    private readonly events: EventBus,
  ) {}

  /**
   * Makes a pair of keys and a token for a host. What is pinned stays in force until the token is used.
   * @throws MirabError NOT_FOUND; CONFLICT for a host without SSH, with root as its account, or with keys that are not to be replaced;
   * FORBIDDEN for anybody but an owner who replaces keys.
   */
  async issue(
    context: RequestContext,
    hostId: string,
    { replaceKeys }: IssueEnrolmentBody,
  ): Promise<EnrolmentResponse> {
    const token = generateSecret();
    const { publicKey, privateKey } = makeSshKeyPair('mirab');
    const issued = await this.database.transaction(context.scope, async (tx) => {
      await this.hostRows.lock(tx, hostId);
      const host = await this.hostRows.find(tx, hostId);
      if (!host) throw new MirabError('NOT_FOUND', 'There is no such host.');
      assertCanEnrol(host);
      if (host.hostKeys.length > 0) assertMayReplace(context, host.name, replaceKeys);
      const replacesKeys = host.hostKeys.length > 0;
      const expiresAt = await this.repository.replace(
        tx,
        {
          hostId,
          secretHash: hashSecret(token),
          replacesKeys,
          publicKey,
          privateKeySealed: sealHostKey(this.sealer, hostId, privateKey),
          createdBy: context.actor.name,
        },
        lifeSeconds,
      );
      await this.audit.write(tx, context, {
        action: 'host.enrolment-issued',
        subjectType: 'host',
        subjectId: hostId,
        tenantId: null,
        after: { replacesKeys, expiresAt },
      });
      return { hostId, token, url: this.config.publicUrl, expiresAt: expiresAt.toISOString() };
    });
    this.announce(hostId);
    return issued;
  }

  /**
   * A host posts its keys. Whatever is wrong with the token, the answer is the same.
   * @throws TooManyAttemptsError; MirabError LINK_NOT_VALID, VALIDATION_FAILED, CONFLICT while a task runs on the host.
   */
  async enrol(client: Client, body: EnrolHostBody): Promise<EnrolledResponse> {
    await this.throttle.reserveEnrolment(client.address);
    assertHostKeys(body.hostKeys);
    const enrolled = await this.database.transaction('*', async (tx) => {
      await this.hostRows.lock(tx, body.hostId);
      const open = await this.repository.findOpen(tx, body.hostId, hashSecret(body.token));
      const before = await this.hostRows.find(tx, body.hostId);
      // A host that got keys by another way meanwhile keeps them, unless they were to be replaced.
      if (!open || !before || (before.hostKeys.length > 0 && !open.replacesKeys)) throw notValid();
      if (await this.hostRows.hasRunningTask(tx, body.hostId)) throw busy();
      const after = await this.hostRows.update(tx, body.hostId, {
        hostKeys: [...body.hostKeys],
        privateKeySealed: open.privateKeySealed,
        ...(body.sshAddress ? { sshAddress: body.sshAddress.toLowerCase() } : {}),
      });
      await this.repository.markUsed(tx, body.hostId);
      await this.audit.write(tx, contextOfHost(before.slug, client), {
        action: 'host.enrolled',
        subjectType: 'host',
        subjectId: body.hostId,
        tenantId: null,
        before: toHostResponse(before),
        after: toHostResponse(after),
      });
      return { publicKey: open.publicKey, user: after.sshUser ?? '' };
    });
    await this.throttle.forgiveEnrolment(client.address);
    this.announce(body.hostId);
    return enrolled;
  }

  private announce(id: string): void {
    this.events.announce({ resource: 'hosts', id, tenantId: null });
  }
}

/** The host acts in its own name: nobody is signed in. */
const contextOfHost = (slug: string, { address, requestId }: Client): RequestContext => ({
  actor: { kind: 'system', id: null, name: `host ${slug}`, role: 'owner', tenantId: null },
  scope: '*',
  address,
  requestId,
});

function assertCanEnrol(host: { name: string; connection: string; sshUser: string | null }): void {
  if (host.connection !== 'ssh') {
    throw new MirabError(
      'CONFLICT',
      `${host.name} is reached without SSH, so there is nothing to enrol. Nothing was changed.`,
    );
  }
  if (host.sshUser === 'root') {
    throw new MirabError(
      'CONFLICT',
      `The account of ${host.name} is root. A host is enrolled with an account of its own; register it with another SSH user. Nothing was changed.`,
    );
  }
}

function assertMayReplace({ actor }: RequestContext, name: string, asked: boolean): void {
  if (!asked) {
    throw new MirabError(
      'CONFLICT',
      `${name} has pinned keys. Say that they are to be replaced if the host was installed anew. Nothing was changed.`,
    );
  }
  if (actor.role !== 'owner') {
    throw new MirabError(
      'FORBIDDEN',
      `Only an owner may let ${name} replace its pinned keys by itself. Nothing was changed.`,
    );
  }
}

const notValid = (): MirabError =>
  new MirabError(
    'LINK_NOT_VALID',
    'This enrolment is not valid: wrong, used or expired. Nothing was changed. Make a new one on the host’s page.',
  );
const busy = (): MirabError =>
  new MirabError(
    'CONFLICT',
    'A task runs on the host, so its keys stay as they are. Run the command again once the task has ended; it stays valid.',
  );
