import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { gatewayConfigSchema } from '../src/config/gateway-config.ts';
import { secret } from '../src/config/values.ts';
import { errorCodes } from '../src/errors/codes.ts';

/**
 * Writes docs/reference from the tables that the program itself uses, so that the pages cannot say
 * anything else. With --check it writes nothing and exits with 1 when a page is out of date.
 */

interface JsonSchema {
  readonly description?: string | undefined;
  readonly type?: string | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly pattern?: string | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  /** Objects that are told apart by their `type`. */
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly additionalProperties?: JsonSchema | false | undefined;
}

const jsonSchemaShape: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    type: z.string().optional(),
    default: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    pattern: z.string().optional(),
    anyOf: z.array(jsonSchemaShape).optional(),
    oneOf: z.array(jsonSchemaShape).optional(),
    items: jsonSchemaShape.optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), jsonSchemaShape).optional(),
    additionalProperties: z.union([z.literal(false), jsonSchemaShape]).optional(),
  }),
);

const secretPattern = jsonSchemaShape.parse(z.toJSONSchema(secret)).pattern;

const generated = '<!-- Made by scripts/generate-reference.ts; change its source instead. -->';

function configPage(schema: JsonSchema): string {
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

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

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

function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { httpStatus, message, when }]) =>
      `| \`${code}\` | ${httpStatus} | ${cell(message)} | ${cell(when)} |`,
  );
  return [
    '# Errors',
    generated,
    [
      'Every error has one of these codes in `extensions.code`, and `extensions.requestId`, which',
      'the log of the gateway repeats. Errors of an upstream also have `extensions.source`, and',
      '`extensions.details` with what the contract declares for the error.',
    ].join('\n'),
    [
      'The HTTP status counts only when the answer has no `data`. Clients that accept only',
      '`application/json` get 200 for `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED` and',
      '`DOCUMENT_LIMIT`, as the GraphQL over HTTP specification asks; codes with 200 become 500',
      'for clients that accept `application/graphql-response+json`.',
    ].join('\n'),
    ['| Code | HTTP | Message | When |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    '',
  ].join('\n\n');
}

function pages(): ReadonlyMap<string, string> {
  const schema = z.toJSONSchema(gatewayConfigSchema, { io: 'input' });
  return new Map([
    ['docs/reference/config.md', configPage(jsonSchemaShape.parse(schema))],
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/gateway.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
  ]);
}

const root = new URL('../', import.meta.url);

function current(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return undefined;
  }
}

const outdated = [...pages()].filter(([path, text]) => current(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of outdated) {
    console.error(`${path} is out of date: run \`node scripts/generate-reference.ts\`.`);
  }
  process.exitCode = outdated.length === 0 ? 0 : 1;
} else {
  mkdirSync(new URL('docs/reference/', root), { recursive: true });
  for (const [path, text] of outdated) writeFileSync(new URL(path, root), text);
}
