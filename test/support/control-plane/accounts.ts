/** People, tokens and tenants of a test control-plane, each made the way an operator makes it. */
import { uuidv7 } from 'uuidv7';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Role, SessionResponse } from '#libs/contracts';
import { systemContext } from '../../../control-plane/src/http/request-context.js';
import { TokensService } from '../../../control-plane/src/tokens/tokens.service.js';
import { UsersService } from '../../../control-plane/src/users/users.service.js';
import { execute, type TestDatabase } from '../test-database.js';
import { ApiSession, type Answer } from './api-session.js';

export const testPassword = 'a long enough password';
let counter = 0;

export class Accounts {
  constructor(
    private readonly app: NestExpressApplication,
    private readonly database: TestDatabase,
    private readonly url: string,
  ) {}

  /** A row of `tenants`, without the tenants feature. */
  async aTenant(slug = `tenant-${++counter}`): Promise<string> {
    const id = uuidv7();
    await execute(
      this.database.adminUrl,
      `INSERT INTO tenants (id, updated_at, slug, name, search_name) VALUES ($1, now(), $2, $2, $2)`,
      [id, slug],
    );
    return id;
  }

  /** Invites a person and redeems the link. */
  async signedIn(
    role: Role,
    tenantId: string | null = null,
  ): Promise<ApiSession & { email: string; id: string }> {
    const email = `${role}-${++counter}@example.test`;
    const { signInUrl, user } = await this.app
      .get(UsersService, { strict: false })
      .create(systemContext('test'), { email, displayName: email, role, tenantId });
    const answer = await this.redeem(signInUrl);
    return Object.assign(new ApiSession(this.url, { cookie: cookieOf(answer) }), {
      email,
      id: user.id,
    });
  }

  async redeem(signInUrl: string, password = testPassword): Promise<Answer<SessionResponse>> {
    const token = new URL(signInUrl).searchParams.get('token');
    return new ApiSession(this.url).post<SessionResponse>('/session/first', { token, password });
  }

  async withToken(
    role: Role,
    tenantId: string | null = null,
    expiresInDays = 1,
  ): Promise<ApiSession & { secret: string; id: string }> {
    const token = await this.app
      .get(TokensService, { strict: false })
      .create(systemContext('test'), { name: `${role} of a test`, role, tenantId, expiresInDays });
    return Object.assign(new ApiSession(this.url, { token: token.secret }), {
      secret: token.secret,
      id: token.id,
    });
  }
}

/** `name=value` of the first Set-Cookie. */
export const cookieOf = (answer: Answer): string => {
  const header = answer.headers['set-cookie'];
  const first = Array.isArray(header) ? header[0] : header;
  if (!first) throw new Error(`No cookie was set: ${answer.status} ${answer.text.slice(0, 200)}`);
  return first.split(';')[0] ?? '';
};
