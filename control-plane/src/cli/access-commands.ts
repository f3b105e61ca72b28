import {
  createTokenBody,
  createUserBody,
  type InvitationResponse,
  type Role,
} from '#libs/contracts';
import { AuditService } from '../audit/audit.service.js';
import { readControlPlaneConfig } from '../config.js';
import { MirabError } from '#libs/errors';
import { TokensService } from '../tokens/tokens.service.js';
import { UsersService } from '../users/users.service.js';
import { print, withApplication } from './cli-application.js';

const email = createUserBody.shape.email;

/** Same text for both kinds of link; the last line is the link alone, for scripts. */
const printLink = (invitation: InvitationResponse): void => {
  print(
    `One-time sign-in link for ${invitation.user.email} (${invitation.user.role}), valid until ${invitation.expiresAt}:`,
  );
  print(invitation.signInUrl);
};

const parseEmail = (text: string): string => {
  const parsed = email.safeParse(text);
  if (!parsed.success)
    throw new MirabError('VALIDATION_FAILED', `${text} is not an e-mail address.`);
  return parsed.data;
};

export async function writeFirstOwner(options: { email: string }): Promise<void> {
  const address = parseEmail(options.email);
  await withApplication(readControlPlaneConfig(), async (app, context) =>
    printLink(await app.get(UsersService, { strict: false }).inviteFirstOwner(context, address)),
  );
}

export async function writeInvitation(options: { email: string }): Promise<void> {
  const address = parseEmail(options.email);
  await withApplication(readControlPlaneConfig(), async (app, context) =>
    printLink(await app.get(UsersService, { strict: false }).inviteByEmail(context, address)),
  );
}

/** Prints the secret alone, so that a script can keep it. */
export async function createToken(options: {
  name: string;
  role: Role;
  tenant?: string;
  days: number;
}): Promise<void> {
  const name = createTokenBody.shape.name.parse(options.name);
  await withApplication(readControlPlaneConfig(), async (app, context) => {
    const tokens = app.get(TokensService, { strict: false });
    const tenantId = options.tenant ? await tokens.getTenantId(context, options.tenant) : null;
    const token = await tokens.create(context, {
      name,
      role: options.role,
      tenantId,
      expiresInDays: options.days,
    });
    print(token.secret);
  });
}

const headForm = /^([0-9a-z-]{1,40}):([0-9]{1,10}):([0-9a-f]{64})$/;

/** @param heads `chain:seq:hash`, as the process log had them. */
export async function verifyAudit(heads: readonly string[]): Promise<void> {
  const anchors = heads.map((text) => {
    const [, chain, seq, hash] = headForm.exec(text) ?? [];
    if (!chain || !seq || !hash)
      throw new MirabError('VALIDATION_FAILED', `${text} is not chain:seq:hash.`);
    return { chain, seq: Number(seq), hash };
  });
  await withApplication(readControlPlaneConfig(), async (app) => {
    const { chains, entries, breaks } = await app.get(AuditService).verifyChains(anchors);
    for (const found of breaks) print(`chain ${found.chain}, entry ${found.seq}: ${found.problem}`);
    print(`${chains} chains, ${entries} entries, ${breaks.length} breaks`);
    if (breaks.length > 0) process.exitCode = 1;
  });
}
