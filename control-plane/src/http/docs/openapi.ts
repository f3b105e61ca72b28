/** OpenAPI 3.1 of the API, made from its controllers and schemas; `docs/openapi.json` is this text. */
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problem } from '#libs/contracts';
import { canonicalJson } from '#libs/manifest';
import { errorCatalogue } from '#libs/errors';
import type { ControlPlaneConfig } from '../../config.js';
import { SessionCookie } from '../../auth/session-cookie.js';
import { addProblemAnswers } from './problem-answers.js';

const schemaForm = z.looseObject({ $defs: z.record(z.string(), z.unknown()).optional() });

/** Nest asks zod for the dialect of OpenAPI 3.0; 3.1 speaks JSON Schema 2020-12. */
export function makeSchemaConverter() {
  const seen = new Map<string, string>();
  return (schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) => {
    if (!(schema instanceof z.core.$ZodType)) return undefined;
    const json = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io: schemaType,
      unrepresentable: 'any',
    });
    const { $defs = {}, $schema: _dialect, ...root } = schemaForm.parse(json);
    for (const [name, definition] of Object.entries($defs))
      assertOneMeaning(seen, name, definition);
    return { schema: root, components: $defs };
  };
}

/** A name that means one thing in a request and another in an answer would make one of them wrong. */
const assertOneMeaning = (seen: Map<string, string>, name: string, definition: unknown): void => {
  const text = canonicalJson(definition);
  if ((seen.get(name) ?? text) !== text)
    throw new Error(
      `The schema ${name} differs between requests and answers. Give the two different names.`,
    );
  seen.set(name, text);
};

export function renderOpenApi(
  app: NestExpressApplication,
  config: ControlPlaneConfig,
): OpenAPIObject {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Mirab')
    .setDescription(introduction)
    .setVersion(config.version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This installation')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description: 'API token `mrb_<id>_<secret>`, for programs.',
      },
      'token',
    )
    .addCookieAuth(
      new SessionCookie('https://panel.invalid').name,
      {
        type: 'apiKey',
        in: 'cookie',
        description: 'Session of the panel; `mirab` where it is served without TLS.',
      },
      'session',
    )
    .build();
  const convert = makeSchemaConverter();
  const document = SwaggerModule.createDocument(app, description, {
    autoTagControllers: false,
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '')}_${method}`,
    standardSchemaConverter: convert,
  });
  return addProblemAnswers(document, convert(problem, { schemaType: 'output' })?.components);
}

const introduction = `Every error is an RFC 9457 problem with a stable \`code\`: ${Object.keys(errorCatalogue).join(', ')}.
Lists answer \`{items, total}\` and take \`page\`, \`perPage\`, \`sort\` (\`-\` in front for descending) and \`q\`.
What has a \`version\` answers with an ETag; its PATCH wants it back as If-Match.`;
