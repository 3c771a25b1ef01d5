import type { OperationPlan } from './operation-plan.ts';
import type { Member, NamedShape, Shape } from './shape.ts';

/**
 * What is given to the Mesh loader: the contract's operations and types in the part of OpenAPI 3.0
 * that it turns into GraphQL without loss. Its own reading of contracts drops operations, confuses
 * nullability and makes error answers part of the result.
 */

export function meshDocument(
  plans: readonly OperationPlan[],
  named: ReadonlyMap<string, NamedShape>,
  names: ReadonlyMap<string, string>,
): unknown {
  const schemaOf = (shape: Shape): unknown => {
    switch (shape.kind) {
      case 'named':
        return { $ref: `#/components/schemas/${names.get(shape.key)}` };
      case 'list':
        return { type: 'array', items: schemaOf(shape.items) };
      case 'scalar':
        return scalarSchemas[shape.name];
    }
  };
  const componentOf = (key: string, shape: NamedShape): unknown => {
    const title = names.get(key);
    switch (shape.kind) {
      case 'enum':
        return { title, type: 'string', enum: shape.values.map(({ name }) => name) };
      case 'union':
        return shape.members.length === 0
          ? scalarSchemas.JSON
          : {
              title,
              oneOf: shape.members.map((member) => schemaOf({ kind: 'named', key: member })),
            };
      case 'object':
        return { title, type: 'object', ...objectSchema(shape.members, schemaOf) };
    }
  };
  return {
    openapi: '3.0.3',
    info: { title: 'contract', version: '1' },
    paths: Object.fromEntries(
      plans.map(({ id, rootType, args, answer }) => {
        const parameters = args.map(({ name, shape, required }) => ({
          ...{ name, in: 'query', schema: schemaOf(shape) },
          required: required && shape.nullable !== true,
        }));
        const content = { 'application/json': { schema: schemaOf(answer) } };
        const operation = { operationId: id, parameters, responses: { 200: { content } } };
        return [`/${id}`, { [rootType === 'Query' ? 'get' : 'post']: operation }];
      }),
    ),
    components: {
      schemas: Object.fromEntries(
        [...named].map(([key, shape]) => [names.get(key), componentOf(key, shape)]),
      ),
    },
  };
}

function objectSchema(members: readonly Member[], schemaOf: (shape: Shape) => unknown) {
  return {
    properties: Object.fromEntries(members.map(({ name, shape }) => [name, schemaOf(shape)])),
    // Mesh forgets `nullable` of members that refer to types; what may be null is not required.
    required: members
      .filter(({ required, shape }) => required && shape.nullable !== true && !isAnything(shape))
      .map(({ name }) => name),
  };
}

const isAnything = (shape: Shape) => shape.kind === 'scalar' && shape.name === 'JSON';

const scalarSchemas = {
  String: { type: 'string' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  BigInt: { type: 'integer', format: 'int64' },
  DateTime: { type: 'string', format: 'date-time' },
  Date: { type: 'string', format: 'date' },
  Time: { type: 'string', format: 'time' },
  Base64: { type: 'string', format: 'byte' },
  JSON: { title: 'Any' },
} as const;
