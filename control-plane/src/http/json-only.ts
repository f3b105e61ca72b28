import type { NextFunction, Request, Response } from 'express';
import { MirabError } from '#libs/errors';

/** Largest request body; a release with its file stays below 512 kB. */
export const bodyLimit = '1mb';

const hasBody = (request: Request): boolean =>
  request.headers['transfer-encoding'] !== undefined ||
  Number(request.headers['content-length'] ?? 0) > 0;

/** Bodies are JSON and nothing else: a form, which another site could send, is refused before it is read. */
export function requireJson(request: Request, _response: Response, next: NextFunction): void {
  if (hasBody(request) && !request.is('application/json'))
    return next(
      new MirabError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json in UTF-8.'),
    );
  next();
}

/** Answers of the API are never kept by a browser or a proxy. */
export function forbidCaching(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
