import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const answer = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const problemsOf = (operation: Operation, hasId: boolean): Responses => {
  const isGuarded = (operation.security ?? []).length > 0;
  return {
    ...(isGuarded
      ? { '401': answer('Not signed in'), '403': answer('The role does not include it') }
      : {}),
    ...(hasId ? { '404': answer('Nothing with this id that you may see') } : {}),
    ...(operation.requestBody
      ? { '422': answer('Some fields are not valid; `errors` names each') }
      : {}),
    default: answer('Any other problem'),
  };
};

/** Adds what every operation may answer besides success, so that no controller has to repeat it. */
export function addProblemAnswers(document: OpenAPIObject, schemas: object = {}): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths))
    for (const method of methods) {
      const operation = item[method];
      if (operation)
        operation.responses = {
          ...operation.responses,
          ...problemsOf(operation, path.includes('{')),
        };
    }
  document.components ??= {};
  document.components.schemas = Object.assign({}, document.components.schemas, schemas);
  return document;
}
