import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import {
  redeemSignInBody,
  sessionResponse,
  signInBody,
  type SessionResponse,
} from '#libs/contracts';
import { PublicAccess, SignedInAccess } from '../access/access.decorator.js';
import { Answer } from '../http/answer.decorator.js';
import { FromClient, type Client } from '../http/client.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService, type OpenedSession } from './sessions.service.js';

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
  ) {}

  /** Public: this is how one becomes somebody. */
  @Post()
  @PublicAccess()
  @Answer(200, 'Signs in with e-mail and password and sets the session cookie', sessionResponse)
  async signIn(
    @Body({ schema: signInBody }) body: z.infer<typeof signInBody>,
    @FromClient() client: Client,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    return this.keep(response, await this.sessions.signIn(client, body, this.cookie.find(request)));
  }

  /** Public: the one-time token in the body is the credential. */
  @Post('first')
  @PublicAccess()
  @Answer(200, 'Redeems a one-time link: sets the password and signs in', sessionResponse)
  async redeem(
    @Body({ schema: redeemSignInBody }) body: z.infer<typeof redeemSignInBody>,
    @FromClient() client: Client,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionResponse> {
    return this.keep(response, await this.sessions.redeem(client, body));
  }

  @Get()
  @SignedInAccess()
  @Answer(200, 'Tells who asks and what they may do', sessionResponse)
  async get(@Context() context: RequestContext): Promise<SessionResponse> {
    return this.sessions.describe(context.actor);
  }

  @Delete()
  @SignedInAccess()
  @Answer(204, 'Signs out')
  async signOut(
    @Context() context: RequestContext,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const secret = this.cookie.find(request);
    if (secret) await this.sessions.signOut(context, secret);
    this.cookie.clear(response);
  }

  private keep(response: Response, opened: OpenedSession): SessionResponse {
    this.cookie.set(response, opened.secret, opened.expiresAt);
    return opened.session;
  }
}
