/** The built panel beside the API: files as they are, and for every page of it the one `index.html`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, RequestHandler, Response } from 'express';
import { MirabError } from '#libs/errors';

const year = 31_536_000;

/** Vite names the files in `assets/` by their content, so they never change; everything else is asked for again. */
const cacheControlOf = (webDirectory: string, file: string): string =>
  file.startsWith(join(webDirectory, 'assets/'))
    ? `public, max-age=${year}, immutable`
    : 'no-cache';

const isApi = (path: string): boolean => /^\/api\/(?:v1|docs)(?:\/|$)/.test(path);
const isPage = (path: string): boolean => !/^\/(?:api|assets)(?:\/|$)/.test(path);

export function servePanel(app: NestExpressApplication, webDirectory: string): void {
  app.useStaticAssets(webDirectory, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: (response: Response, file: string) => {
      response.setHeader('Cache-Control', cacheControlOf(webDirectory, file));
    },
  });
  app.use(answerPages(join(webDirectory, 'index.html')));
}

/** Pages are made by the browser; the server only knows that an address which is neither the API's nor a file's is one. */
const answerPages =
  (indexFile: string): RequestHandler =>
  (request, response, next) => {
    const refusal = findRefusal(request, indexFile);
    if (isApi(request.path) || refusal) {
      next(refusal ?? undefined);
      return;
    }
    response.setHeader('Cache-Control', 'no-store');
    const options = {
      cacheControl: false,
      etag: false,
      lastModified: false,
      dotfiles: 'allow',
    } as const;
    response.sendFile(indexFile, options, (error) => {
      if (error) next(error);
    });
  };

/** Why there is no page here; null for the API, which answers for itself. */
const findRefusal = (request: Request, indexFile: string): MirabError | null => {
  if (isApi(request.path)) return null;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || !isPage(request.path))
    return new MirabError('NOT_FOUND', 'Nothing answers at this address.');
  return existsSync(indexFile)
    ? null
    : new MirabError('NOT_FOUND', 'The panel is not built here; the API answers below /api/v1.');
};
