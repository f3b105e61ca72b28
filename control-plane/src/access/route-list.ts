/** Every route of the process with its policy, read from the controllers themselves. */
import { Injectable, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ApplicationConfig, DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { accessMetadata, type AccessPolicy } from './access.decorator.js';

export interface Route {
  method: string;
  /** Whole, with the global prefix. */
  path: string;
  handler: string;
  /** Null: nobody said who may call it. */
  policy: AccessPolicy | null;
}

const list = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((part) => typeof part === 'string');
const join = (base: string, path: string): string =>
  `/${[base, path]
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/')}`;

@Injectable()
export class RouteList {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly application: ApplicationConfig,
  ) {}

  list(): Route[] {
    const controllers = this.discovery.getControllers().map((wrapper) => wrapper.metatype);
    return controllers
      .flatMap((controller) => (controller instanceof Function ? this.routesOf(controller) : []))
      .sort((left, right) =>
        `${left.path} ${left.method}` < `${right.path} ${right.method}` ? -1 : 1,
      );
  }

  /** @throws Error that names every handler without a policy: the process must not start with one (rule R13). */
  assertPolicies(): void {
    const open = this.list().filter((route) => route.policy === null);
    if (open.length === 0) return;
    const names = open
      .map((route) => `${route.method} ${route.path} (${route.handler})`)
      .join(', ');
    throw new Error(
      `These routes say nobody who may call them: ${names}. Give each RequirePermission, SignedInAccess or PublicAccess.`,
    );
  }

  private routesOf(controller: Type | Function): Route[] {
    const bases = list(Reflect.getMetadata(PATH_METADATA, controller));
    return this.scanner.getAllMethodNames(controller.prototype).flatMap((name) => {
      const handler: unknown = controller.prototype[name];
      if (typeof handler !== 'function') return [];
      const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
      if (typeof method !== 'number') return [];
      const policy = this.policyOf(handler, controller);
      return bases.flatMap((base) =>
        list(Reflect.getMetadata(PATH_METADATA, handler)).map((path) => ({
          method: RequestMethod[method] ?? 'ALL',
          path: this.pathOf(join(base, path)),
          handler: `${controller.name}.${name}`,
          policy,
        })),
      );
    });
  }

  /** The documentation stands beside the versioned API, not in it. */
  private pathOf(path: string): string {
    return path.startsWith('/api/') ? path : join(this.application.getGlobalPrefix(), path);
  }

  private policyOf(handler: Function, controller: Function): AccessPolicy | null {
    return (
      this.reflector.getAllAndOverride<AccessPolicy | undefined>(accessMetadata, [
        handler,
        controller,
      ]) ?? null
    );
  }
}
