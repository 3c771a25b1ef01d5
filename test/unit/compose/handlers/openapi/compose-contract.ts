import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { RestBinding } from '../../../../../src/annotations/bindings.ts';
import type { SchemaAnnotations } from '../../../../../src/annotations/model.ts';
import OpenApiHandler from '../../../../../src/compose/handlers/openapi/handler.ts';
import { makeFolder } from '../../../../fixtures/folder.ts';

/** Runs the handler as Mesh does. */
export async function runHandler(
  baseDir: string,
  config: Record<string, unknown>,
  fetchFn: typeof fetch = () => Promise.reject(new Error('no network in tests')),
): Promise<GraphQLSchema> {
  const handler = new OpenApiHandler({
    name: 'shop',
    config: { source: 'openapi.yaml', ...config },
    baseDir,
  });
  return (await handler.getMeshSource({ fetchFn })).schema;
}

/** @param files By name; `openapi.yaml` is the contract. Objects are written as JSON. */
export async function composeContract(
  files: Record<string, unknown>,
  config: Record<string, unknown> = {},
  fetchFn?: typeof fetch,
): Promise<GraphQLSchema> {
  using folder = makeFolder();
  for (const [name, content] of Object.entries(files)) {
    folder.write(name, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return await runHandler(folder.path, config, fetchFn);
}

/** An OpenAPI 3.1 document with these paths and schemas. */
export const openapi = (
  paths: Record<string, unknown>,
  schemas: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
) => ({
  openapi: '3.1.0',
  info: { title: 't', version: '1' },
  paths,
  components: { schemas },
  ...more,
});

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

export const answers = (schema: unknown) => ({
  200: { description: 'ok', content: { 'application/json': { schema } } },
});

/** A contract with one read that answers `schema`, and one change that takes it. */
export const contractOf = (schema: unknown, schemas: Record<string, unknown> = {}) => ({
  'openapi.yaml': openapi(
    {
      '/thing': {
        get: { operationId: 'getThing', responses: answers(schema) },
        put: {
          operationId: 'putThing',
          requestBody: { required: true, content: { 'application/json': { schema } } },
          responses: { 204: { description: 'done' } },
        },
      },
    },
    schemas,
  ),
});

export function fieldOf(schema: GraphQLSchema, coordinate: string): GraphQLField<unknown, unknown> {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const fields = type !== undefined && 'getFields' in type ? type.getFields() : {};
  const field = fields[fieldName];
  if (field === undefined || !('args' in field)) throw new Error(`no field ${coordinate}`);
  return field;
}

export function bindingOf(schema: GraphQLSchema, coordinate: string): RestBinding {
  const binding = fieldOf(schema, coordinate).extensions.headgate?.binding;
  if (binding?.protocol !== 'rest') throw new Error(`no binding at ${coordinate}`);
  return binding;
}

export function annotationsOf(schema: GraphQLSchema): SchemaAnnotations {
  const annotations = schema.extensions.headgate;
  if (annotations === undefined) throw new Error('no annotations');
  return annotations;
}
