import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { rolePermissions, permissions, type SessionResponse } from '#libs/contracts';
import { Database, type Transaction, type UserModel } from '#libs/database';
import { MirabError } from '#libs/errors';
import { AuditWriter } from '../audit/audit-record.js';
import { ControlPlaneConfig } from '../config.js';
import { EventBus } from '../events/event-bus.js';
import type { Client } from '../http/client.js';
import type { Actor, RequestContext } from '../http/request-context.js';
import { generateSecret, hashSecret } from './secrets/credentials.js';
import { InvitationsRepository } from './invitations/invitations.repository.js';
import { hashPassword, isPasswordOf } from './secrets/password.js';
import { SessionsRepository } from './sessions.repository.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';
import { actorOfUser, contextOfUser } from './user-actor.js';

const touchAfterMs = 60_000;

/** What the browser keeps, and until when at the latest. */
export interface OpenedSession {
  secret: string;
  expiresAt: Date;
  session: SessionResponse;
}

@Injectable()
export class SessionsService {
  constructor(
    private readonly config: ControlPlaneConfig,
    private readonly database: Database,
    private readonly audit: AuditWriter,
    private readonly repository: SessionsRepository,
    private readonly invitations: InvitationsRepository,
    private readonly throttle: SignInThrottle,
    private readonly events: EventBus,
  ) {}

  /** @throws MirabError SIGN_IN_REFUSED for an unknown e-mail, a wrong password and a disabled account alike. */
  async signIn(
    client: Client,
    body: { email: string; password: string },
    oldSecret: string | null,
  ): Promise<OpenedSession> {
    await this.throttle.reserveAttempt(body.email, client.address);
    const user = await this.database.transaction('*', (tx) =>
      this.repository.findUserByEmail(tx, body.email),
    );
    const isRight = await isPasswordOf(body.password, user?.passwordHash ?? null);
    if (!user || !isRight || user.disabledAt)
      throw new MirabError(
        'SIGN_IN_REFUSED',
        'The e-mail or the password is wrong. An owner can send a new sign-in link.',
      );
    await this.throttle.forgive(body.email, client.address);
    const { opened, before } = await this.database.transaction('*', async (tx) => ({
      before: oldSecret ? await this.endOld(tx, oldSecret) : null,
      opened: await this.open(tx, user, client),
    }));
    if (before) this.announceEnd(before);
    return opened;
  }

  /** @throws MirabError LINK_NOT_VALID when it was used, has expired, or never was. */
  async redeem(
    client: Client,
    body: { token: string; password: string; displayName?: string | undefined },
  ): Promise<OpenedSession> {
    const refused = new MirabError(
      'LINK_NOT_VALID',
      'This sign-in link was used or has expired. Ask an owner for a new one.',
    );
    const secretHash = hashSecret(body.token);
    const invitation = await this.database.transaction('*', (tx) =>
      this.invitations.findOpen(tx, secretHash),
    );
    if (!invitation) throw refused;
    const passwordHash = await hashPassword(body.password);
    const opened = await this.database.transaction('*', async (tx) => {
      if (!(await this.invitations.use(tx, invitation.id))) throw refused;
      const { displayName } = body;
      const user = await this.repository.setPassword(tx, invitation.userId, {
        passwordHash,
        ...(displayName ? { displayName } : {}),
      });
      await this.endAllOf(tx, user.id);
      await this.audit.write(tx, contextOfUser(user, client), {
        action: 'user.password-set',
        subjectType: 'user',
        subjectId: user.id,
        tenantId: user.tenantId,
      });
      return this.open(tx, user, client);
    });
    this.announceEnd(invitation.userId);
    return opened;
  }

  /** The person behind a cookie, or null when the session is unknown, idle for too long, too old, or its person disabled. */
  async findActor(secret: string): Promise<Actor | null> {
    return this.database.transaction('*', async (tx) => {
      const session = await this.repository.findByHash(tx, hashSecret(secret));
      const now = Date.now();
      if (!session || session.user.disabledAt) return null;
      const idleMs = now - session.lastSeenAt.getTime();
      if (session.expiresAt.getTime() <= now || idleMs >= this.config.sessionIdleMs) return null;
      if (idleMs >= touchAfterMs) await this.repository.touch(tx, session.id);
      return actorOfUser(session.user);
    });
  }

  async signOut(context: RequestContext, secret: string): Promise<void> {
    await this.database.transaction('*', async (tx) => {
      if ((await this.repository.removeByHash(tx, hashSecret(secret))) === 0) return;
      await this.audit.write(tx, context, {
        action: 'session.closed',
        subjectType: 'user',
        subjectId: context.actor.id ?? '',
        tenantId: context.actor.tenantId,
      });
    });
    if (context.actor.id) this.announceEnd(context.actor.id);
  }

  /** The session that the browser had before. @returns whose it was; null when there was none. */
  private async endOld(tx: Transaction, secret: string): Promise<string | null> {
    const secretHash = hashSecret(secret);
    const session = await this.repository.findByHash(tx, secretHash);
    await this.repository.removeByHash(tx, secretHash);
    return session?.userId ?? null;
  }

  /** Ends the streams of sessions that are no more; called after the transaction that ended them. */
  announceEnd(userId: string): void {
    this.events.announceAccess(userId);
  }

  /** After a change of role, tenant or password, and when a person is disabled. */
  async endAllOf(tx: Transaction, userId: string): Promise<void> {
    await this.repository.removeOfUser(tx, userId);
  }

  /** Who asks and what they may do. */
  async describe(actor: Actor): Promise<SessionResponse> {
    const user =
      actor.kind === 'user' && actor.id
        ? await this.database.transaction('*', (tx) => this.repository.findUser(tx, actor.id ?? ''))
        : null;
    return this.render(actor, user?.email ?? null);
  }

  private async open(tx: Transaction, user: UserModel, client: Client): Promise<OpenedSession> {
    const secret = generateSecret();
    const expiresAt = new Date(Date.now() + this.config.sessionAbsoluteMs);
    await this.repository.create(tx, {
      id: uuidv7(),
      userId: user.id,
      expiresAt,
      secretHash: hashSecret(secret),
      address: client.address,
      userAgent: client.userAgent,
    });
    await this.audit.write(tx, contextOfUser(user, client), {
      action: 'session.opened',
      subjectType: 'user',
      subjectId: user.id,
      tenantId: user.tenantId,
    });
    return { secret, expiresAt, session: this.render(actorOfUser(user), user.email) };
  }

  private render(actor: Actor, email: string | null): SessionResponse {
    return {
      actor: {
        kind: actor.kind === 'token' ? 'token' : 'user',
        id: actor.id ?? '',
        name: actor.name,
        email,
      },
      role: actor.role,
      tenantId: actor.tenantId,
      permissions: permissions.filter((name) => rolePermissions[actor.role].has(name)),
      zone: this.config.zone,
      version: this.config.version,
    };
  }
}
