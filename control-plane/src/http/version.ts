/** Optimistic locking: `ETag: "<version>"` on every answer that has a version, `If-Match` on every change of one. */
import {
  createParamDecorator,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { tap, type Observable } from 'rxjs';
import { MirabError } from '#libs/errors';

const form = /^"([1-9][0-9]{0,8})"$/;

/** @throws MirabError PRECONDITION_REQUIRED without the header, CHANGED_MEANWHILE when it names no version there can be. */
export function readIfMatch(header: string | undefined): number {
  if (!header)
    throw new MirabError(
      'PRECONDITION_REQUIRED',
      'Send If-Match with the ETag of what you read, so that no other change is lost.',
    );
  const version = form.exec(header.trim())?.[1];
  if (!version)
    throw new MirabError(
      'CHANGED_MEANWHILE',
      'If-Match names no version of this. Read it again and send the ETag as it came.',
    );
  return Number(version);
}

/** @throws MirabError CHANGED_MEANWHILE. For use in the transaction of the change; the UPDATE still compares by itself. */
export function assertVersion(wanted: number, actual: number): void {
  if (wanted !== actual)
    throw new MirabError(
      'CHANGED_MEANWHILE',
      `You changed version ${wanted}, and version ${actual} stands now. Read it again, then make your change.`,
    );
}

const documentHeader: ParameterDecorator = (target, key) => {
  const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
  if (key !== undefined && descriptor)
    ApiHeader({
      name: 'If-Match',
      required: true,
      description: 'ETag of what you read.',
      schema: { type: 'string' },
    })(target, key, descriptor);
};

/** Handler parameter of a PATCH: the version that the caller changes. */
export const IfMatch = createParamDecorator(
  (_: unknown, execution: ExecutionContext): number =>
    readIfMatch(execution.switchToHttp().getRequest<Request>().get('if-match')),
  [documentHeader],
);

const versionOf = (body: unknown): number | null => {
  if (typeof body !== 'object' || body === null || !('id' in body) || !('version' in body))
    return null;
  return typeof body.version === 'number' ? body.version : null;
};

/** Sets the ETag of every answer that is one resource with a version of its own. */
@Injectable()
export class VersionInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = execution.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      tap((body: unknown) => {
        const version = versionOf(body);
        if (version !== null && !response.headersSent) response.setHeader('ETag', `"${version}"`);
      }),
    );
  }
}
