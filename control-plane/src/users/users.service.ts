import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { InvitationResponse, ListQuery, Page, Role, UserResponse } from '#libs/contracts';
import {
  Database,
  isForeignKeyViolation,
  isUniqueViolation,
  type Prisma,
  type Transaction,
  type UserModel,
} from '#libs/database';
import { MirabError } from '#libs/errors';
import { assertTenantFitsRole, refuseTenant } from '../access/tenant-role.js';
import { AuditWriter } from '../audit/audit-record.js';
import { InvitationsService } from '../auth/invitations/invitations.service.js';
import { SessionsService } from '../auth/sessions.service.js';
import { readPageRequest, renderPage } from '../http/list-query.js';
import type { RequestContext } from '../http/request-context.js';
import { renderUser, renderUserForAudit } from './user-answer.js';
import { UsersRepository, type UserChange } from './users.repository.js';

export interface NewUser {
  email: string;
  displayName: string;
  role: Role;
  tenantId: string | null;
}
export interface UserPatch {
  displayName?: string | undefined;
  role?: Role | undefined;
  tenantId?: string | null | undefined;
  disabled?: boolean | undefined;
}

@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditWriter,
    private readonly repository: UsersRepository,
    private readonly invitations: InvitationsService,
    private readonly sessions: SessionsService,
  ) {}

  async list(context: RequestContext, query: ListQuery): Promise<Page<UserResponse>> {
    const page = readPageRequest<Prisma.UserOrderByWithRelationInput>(query, {
      columns: {
        email: (order) => ({ email: order }),
        displayName: (order) => ({ displayName: order }),
        role: (order) => ({ role: order }),
        createdAt: (order) => ({ createdAt: order }),
        lastSignInAt: (order) => ({ lastSignInAt: { sort: order, nulls: 'last' } }),
      },
      defaultSort: 'email',
      tieBreak: { id: 'asc' },
    });
    const found = await this.database.transaction(context.scope, (tx) =>
      this.repository.list(tx, { q: query.q, ...page }),
    );
    return renderPage(found, renderUser);
  }

  async get(context: RequestContext, id: string): Promise<UserResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      renderUser(await this.getRow(tx, id)),
    );
  }

  async create(context: RequestContext, body: NewUser): Promise<InvitationResponse> {
    assertTenantFitsRole(body.role, body.tenantId);
    return this.database
      .transaction(context.scope, async (tx) => {
        const user = await this.repository.create(tx, { id: uuidv7(), ...body });
        await this.record(tx, context, 'user.created', { after: user });
        return this.invite(tx, context, user);
      })
      .catch(refuseKnown);
  }

  async update(context: RequestContext, id: string, patch: UserPatch): Promise<UserResponse> {
    const changed = await this.database
      .transaction(context.scope, async (tx) => {
        const owners = await this.repository.lockActiveOwners(tx);
        const before = await this.getRow(tx, id);
        const change = changeOf(before, patch);
        const isLosingRights =
          change.role !== undefined ||
          change.tenantId !== undefined ||
          change.disabledAt instanceof Date;
        assertTenantFitsRole(
          change.role ?? before.role,
          change.tenantId === undefined ? before.tenantId : change.tenantId,
        );
        if (isLosingRights) assertNotSelf(context, id);
        if (isLosingRights && owners.includes(id) && owners.length === 1)
          throw new MirabError(
            'CONFLICT',
            'This is the last owner who can sign in. Make another person owner first.',
          );
        const after = await this.repository.update(tx, id, change);
        if (isLosingRights) await this.sessions.endAllOf(tx, id);
        await this.record(tx, context, 'user.updated', { before, after });
        return renderUser(after);
      })
      .catch(refuseKnown);
    this.sessions.announceEnd(id);
    return changed;
  }

  /** A new one-time link; the earlier ones stop working. It does not touch the password until it is used. */
  async inviteAgain(context: RequestContext, id: string): Promise<InvitationResponse> {
    return this.database.transaction(context.scope, async (tx) =>
      this.invite(tx, context, await this.getRow(tx, id)),
    );
  }

  /** @throws MirabError NOT_FOUND */
  async inviteByEmail(context: RequestContext, email: string): Promise<InvitationResponse> {
    return this.database.transaction(context.scope, async (tx) => {
      const user = await this.repository.findByEmail(tx, email);
      if (!user) throw new MirabError('NOT_FOUND', `Nobody has the e-mail ${email}.`);
      return this.invite(tx, context, user);
    });
  }

  /**
   * The way in to a fresh installation (rule R20). Repeated, it makes a new link as long as no owner has a password.
   * @throws MirabError CONFLICT once one has.
   */
  async inviteFirstOwner(context: RequestContext, email: string): Promise<InvitationResponse> {
    return this.database.transaction(context.scope, async (tx) => {
      if ((await this.repository.lockActiveOwners(tx)).length > 0)
        throw new MirabError(
          'CONFLICT',
          'There is an owner already. "invite --email" makes a new link for a known person.',
        );
      const known = await this.repository.findByEmail(tx, email);
      if (known && known.role !== 'owner')
        throw new MirabError(
          'CONFLICT',
          `${email} has the role ${known.role}. Name another e-mail for the first owner.`,
        );
      const user = known ?? (await this.createOwner(tx, context, email));
      return this.invite(tx, context, user);
    });
  }

  private async createOwner(
    tx: Transaction,
    context: RequestContext,
    email: string,
  ): Promise<UserModel> {
    const displayName = email.split('@')[0] ?? email;
    const user = await this.repository.create(tx, {
      id: uuidv7(),
      email,
      displayName,
      role: 'owner',
      tenantId: null,
    });
    await this.record(tx, context, 'user.created', { after: user });
    return user;
  }

  private async invite(
    tx: Transaction,
    context: RequestContext,
    user: UserModel,
  ): Promise<InvitationResponse> {
    if (user.disabledAt)
      throw new MirabError('CONFLICT', 'This person is disabled. Enable them first.');
    const link = await this.invitations.issue(tx, user.id);
    await this.record(tx, context, 'user.invited', { after: user });
    return {
      user: renderUser(user),
      signInUrl: link.signInUrl,
      expiresAt: link.expiresAt.toISOString(),
    };
  }

  private async getRow(tx: Transaction, id: string): Promise<UserModel> {
    const user = await this.repository.find(tx, id);
    if (!user) throw new MirabError('NOT_FOUND', 'There is no person with this id.');
    return user;
  }

  private async record(
    tx: Transaction,
    context: RequestContext,
    action: string,
    change: { before?: UserModel; after: UserModel },
  ): Promise<void> {
    await this.audit.write(tx, context, {
      action,
      subjectType: 'user',
      subjectId: change.after.id,
      tenantId: change.after.tenantId,
      ...(change.before ? { before: renderUserForAudit(change.before) } : {}),
      after: renderUserForAudit(change.after),
    });
  }
}

/** Only what differs: a form that sends everything back changes nothing by that. */
const changeOf = (before: UserModel, patch: UserPatch): UserChange => ({
  ...(patch.displayName !== undefined ? { displayName: patch.displayName } : {}),
  ...(patch.role !== undefined && patch.role !== before.role ? { role: patch.role } : {}),
  ...(patch.tenantId !== undefined && patch.tenantId !== before.tenantId
    ? { tenantId: patch.tenantId }
    : {}),
  ...(patch.disabled !== undefined && patch.disabled !== (before.disabledAt !== null)
    ? { disabledAt: patch.disabled ? new Date() : null }
    : {}),
});

const assertNotSelf = (context: RequestContext, id: string): void => {
  if (context.actor.id === id)
    throw new MirabError('CONFLICT', 'Nobody takes away their own rights. Ask another owner.');
};

const refuseKnown = (error: unknown): never => {
  if (isUniqueViolation(error))
    throw new MirabError('NAME_TAKEN', 'Another person has this e-mail.', {
      errors: [{ pointer: '/email', code: 'taken', message: 'another person has it' }],
    });
  if (isForeignKeyViolation(error)) throw refuseTenant('there is no such tenant');
  throw error;
};
