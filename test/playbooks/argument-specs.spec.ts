import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { playbooks, type PlaybookName } from '#libs/contracts';
import { getRole, playbooksDirectory } from './support/lab.js';

/** One shape for both sides: a name of a type, or what it is made of. */
type Shape =
  string | { list: Shape } | { fields: Record<string, { required: boolean; shape: Shape }> };

interface Option {
  type: string;
  required?: boolean;
  elements?: string;
  options?: Record<string, Option>;
  choices?: string[];
}

interface ArgumentSpecs {
  argument_specs: Record<string, { options: Record<string, Option> }>;
}

function shapeOfOption(option: Option): Shape {
  if (option.type === 'list')
    return { list: shapeOfOption({ ...option, type: option.elements ?? 'raw' }) };
  if (option.type === 'dict') return shapeOfOptions(option.options ?? {});
  return option.choices === undefined ? option.type : `str in ${option.choices.join(', ')}`;
}

function shapeOfOptions(options: Record<string, Option>): Shape {
  const fields = Object.entries(options).map(
    ([name, option]) =>
      [name, { required: option.required === true, shape: shapeOfOption(option) }] as const,
  );
  return { fields: Object.fromEntries(fields) };
}

interface JsonSchema {
  type?: string | string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  enum?: string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

const scalars: Record<string, string> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
};

/** A nullable string is written with two types, other things with two schemas. */
const listOptions = (schema: JsonSchema): JsonSchema[] =>
  Array.isArray(schema.type)
    ? schema.type.map((type) => ({ ...schema, type }))
    : (schema.anyOf ?? []);

function isNullable(schema: JsonSchema): boolean {
  return listOptions(schema).some((option) => option.type === 'null');
}

function shapeOfSchema(schema: JsonSchema): Shape {
  if (isNullable(schema))
    return shapeOfSchema(listOptions(schema).find((option) => option.type !== 'null') ?? {});
  if (schema.enum !== undefined) return `str in ${schema.enum.join(', ')}`;
  if (schema.type === 'array') return { list: shapeOfSchema(schema.items ?? {}) };
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const required = schema.required?.includes(name) === true && !isNullable(property);
      return [name, { required, shape: shapeOfSchema(property) }] as const;
    });
    return { fields: Object.fromEntries(fields) };
  }
  return scalars[String(schema.type)] ?? `unknown ${JSON.stringify(schema)}`;
}

describe('argument_specs.yml', () => {
  it.each(Object.entries(playbooks))(
    'says for %s what the schema says',
    async (playbook, schema) => {
      const { role, tasks: verb } = getRole(playbook as PlaybookName);
      const path = join(playbooksDirectory, 'roles', role, 'meta', 'argument_specs.yml');
      const { argument_specs: specs } = parse(await readFile(path, 'utf8')) as ArgumentSpecs;
      const options = specs[verb]?.options ?? {};
      const wanted = shapeOfSchema(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema);

      expect(Object.keys(options)).toEqual(['mirab']);
      expect(shapeOfOptions(options)).toEqual({
        fields: { mirab: { required: true, shape: wanted } },
      });
    },
  );
});
