import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { AuthModule } from '../auth/auth.module.js';
import { AccessGuard } from './access.guard.js';
import { RouteList } from './route-list.js';
import { StreamEndInterceptor } from './stream-end.interceptor.js';

/** Deny by default: the guard stands before every route, and a route without a policy stops the start. */
@Module({
  imports: [DiscoveryModule, AuthModule],
  providers: [
    RouteList,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: StreamEndInterceptor },
  ],
  exports: [RouteList],
})
export class AccessModule implements OnApplicationBootstrap {
  constructor(private readonly routes: RouteList) {}
  onApplicationBootstrap(): void {
    this.routes.assertPolicies();
  }
}
