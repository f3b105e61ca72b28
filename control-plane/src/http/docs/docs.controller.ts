import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'express';
import { MirabError } from '#libs/errors';
import { SignedInAccess } from '../../access/access.decorator.js';
import { OpenApiDocument } from './openapi-document.js';

/** Files of swagger-ui that the page needs, and our own start of it. */
const types: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
};
const startScript = `window.ui = SwaggerUIBundle({ url: '/api/docs/openapi.json', dom_id: '#docs', deepLinking: true });`;
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Mirab API</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** The documentation tells how an installation can be asked things, so it is for those who are signed in. */
@ApiExcludeController()
@Controller('api/docs')
@SignedInAccess()
export class DocsController {
  private readonly directory = dirname(
    createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger')).resolve(
      'swagger-ui-dist/package.json',
    ),
  );

  constructor(private readonly document: OpenApiDocument) {}

  @Get()
  show(@Res() response: Response): void {
    response.type('text/html').send(page);
  }

  @Get('openapi.json')
  get(): OpenAPIObject {
    return this.document.get();
  }

  @Get(':file')
  async file(@Param('file') file: string, @Res() response: Response): Promise<void> {
    if (file === 'start.js') {
      response.type('text/javascript').send(startScript);
      return;
    }
    const type = Object.hasOwn(types, file) ? types[file] : undefined;
    if (!type) throw new MirabError('NOT_FOUND', 'The documentation has no such file.');
    response.type(type).send(await readFile(join(this.directory, file)));
  }
}
