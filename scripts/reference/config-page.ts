import { z } from 'zod';
import { secret } from '../../src/config/sections/values.ts';
import { type JsonSchema, jsonSchemaShape } from './json-schema.ts';
import { cell, generated } from './page.ts';

const secretPattern = jsonSchemaShape.parse(z.toJSONSchema(secret)).pattern;

/** docs/reference/config.md, from the JSON schema of gateway.yaml. */
export function configPage(schema: JsonSchema): string {
  return [
    '# gateway.yaml',
    generated,
    [
      'How the gateway runs. Every key may be left out unless it is required; unknown keys',
      'are refused. Editors complete and check the file when its first line is',
      '`# yaml-language-server: $schema=node_modules/headgate/docs/reference/gateway.schema.json`.',
    ].join('\n'),
    [
      'A *secret* never stands in this file: it is `env:NAME`, which reads the environment, or',
      '`file:path` (relative to this file).',
    ].join('\n'),
    ...sections(schema, ''),
    '',
  ].join('\n\n');
}

/** One table for each object, with its own keys; the objects in it follow. */
function sections(schema: JsonSchema, path: string): string[] {
  const properties = Object.entries(schema.properties ?? {});
  const rows = properties.map(([name, property]) => {
    const cells = [`\`${name}\``, typeText(property), defaultText(schema, name, property)];
    return `| ${[...cells, property.description ?? ''].map(cell).join(' | ')} |`;
  });
  const table = ['| Key | Type | Default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const inner = properties.flatMap(([name, property]) =>
    sectionsIn(property, path === '' ? name : `${path}.${name}`),
  );
  return [`## ${path === '' ? 'Top level' : `\`${path}\`${kindText(schema)}`}`, table, ...inner];
}

/** Of the objects that a value is, or has in it. */
function sectionsIn(schema: JsonSchema, path: string): string[] {
  if (schema.properties !== undefined) return sections(schema, path);
  const { additionalProperties: values } = schema;
  return [
    ...(schema.items === undefined ? [] : sectionsIn(schema.items, `${path}[]`)),
    ...(values === undefined || values === false ? [] : sectionsIn(values, `${path}.<name>`)),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => sectionsIn(one, path)),
  ];
}

const kindText = ({ properties }: JsonSchema) =>
  properties?.type?.const === undefined ? '' : ` of \`type: ${properties.type.const}\``;

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeText))].join(' or ');
  if (schema.pattern === secretPattern) return 'secret';
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  return schema.type ?? 'any';
}

function defaultText(parent: JsonSchema, name: string, schema: JsonSchema): string {
  if (parent.required?.includes(name)) return 'required';
  return schema.default === undefined || schema.properties !== undefined
    ? ''
    : `\`${JSON.stringify(schema.default)}\``;
}
