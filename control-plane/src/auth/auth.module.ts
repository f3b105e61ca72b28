import { Module } from '@nestjs/common';
import { Authenticator } from '../access/authenticator.js';
import { ControlPlaneConfig } from '../config.js';
import { Housekeeping } from './housekeeping.js';
import { InvitationsRepository } from './invitations/invitations.repository.js';
import { InvitationsService } from './invitations/invitations.service.js';
import { RequestAuthenticator } from './request-authenticator.js';
import { SessionCookie } from './session-cookie.js';
import { SessionController } from './session.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SignInFailuresRepository } from './throttle/sign-in-failures.repository.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';
import { TokenActors } from './token-actors.js';

@Module({
  controllers: [SessionController],
  providers: [
    SessionsRepository,
    InvitationsRepository,
    SignInFailuresRepository,
    SignInThrottle,
    InvitationsService,
    SessionsService,
    TokenActors,
    Housekeeping,
    {
      provide: SessionCookie,
      useFactory: (config: ControlPlaneConfig) => new SessionCookie(config.publicUrl),
      inject: [ControlPlaneConfig],
    },
    { provide: Authenticator, useClass: RequestAuthenticator },
  ],
  exports: [Authenticator, Housekeeping, InvitationsService, SessionsService, SignInThrottle],
})
export class AuthModule {}
