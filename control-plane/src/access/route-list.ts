/** Every route of the process with its policy, read from the controllers themselves. */
import { Injectable, RequestMethod } from '@nestjs/common';
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
  `/${`${base}/${path}`.split('/').filter(Boolean).join('/')}`;

type ControllerClass = NonNullable<
  ReturnType<DiscoveryService['getControllers']>[number]['metatype']
>;

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
      .flatMap((controller) => (controller ? this.routesOf(controller) : []))
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

  private routesOf(controller: ControllerClass): Route[] {
    const bases = list(Reflect.getMetadata(PATH_METADATA, controller));
    const prototype: unknown = controller.prototype;
    if (typeof prototype !== 'object' || prototype === null) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler: unknown = Reflect.get(prototype, name);
      if (typeof handler !== 'function') return [];
      const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
      if (typeof method !== 'number') return [];
      const policy =
        this.reflector.getAllAndOverride<AccessPolicy | undefined>(accessMetadata, [
          handler,
          controller,
        ]) ?? null;
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
}
