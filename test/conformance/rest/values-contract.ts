/** A contract with every kind of value, in the words of OpenAPI 3.1 and 3.0 or of Swagger 2.0. */

const ref = (base: string) => (name: string) => ({ $ref: `${base}${name}` });

type Dialect = '3.1' | '3.1 anyOf' | '3.0' | 'swagger';

const nullableIn: Record<Dialect, (schema: Record<string, unknown>) => Record<string, unknown>> = {
  '3.1': (schema) => ({ ...schema, type: [schema.type, 'null'] }),
  '3.1 anyOf': (schema) => ({ anyOf: [schema, { type: 'null' }] }),
  '3.0': (schema) => ({ ...schema, nullable: true }),
  swagger: (schema) => ({ ...schema, 'x-nullable': true }),
};

/** Texts that GraphQL has no names for, or one name for several. */
export const oddTexts = [
  ...[
    'a/b',
    'a b',
    'a-b',
    'A_B',
    'ü',
    '漢字',
    '\u{1F600}',
    '-1',
    '+1',
    'true',
    'null',
    '$x',
    '__x',
  ],
  ...['"q"', '<>', '\\', '\n', '', ' '],
];

function schemas(dialect: Dialect): Record<string, unknown> {
  const isOpenApi = dialect !== 'swagger';
  const to = ref(isOpenApi ? '#/components/schemas/' : '#/definitions/');
  const nullable = nullableIn[dialect];
  const pet = (kind: string, more: Record<string, unknown>) => ({
    type: 'object',
    required: ['kind'],
    properties: { kind: { type: 'string', enum: [kind] }, ...more },
  });
  // A mapping names schemas by a reference or by their names alone.
  const mapping = { 'big-cat': '#/components/schemas/big-cat', Dog: 'Dog' };
  const discriminator = { propertyName: 'kind', ...(dialect === '3.0' && { mapping }) };
  const union = { oneOf: [to('big-cat'), to('Dog')], discriminator };
  return {
    Values: {
      type: 'object',
      required: ['int64', 'required', 'nullableRequired'],
      properties: {
        int64: { type: 'integer', format: 'int64' },
        int32: { type: 'integer', format: 'int32' },
        double: { type: 'number' },
        decimalText: { type: 'string', format: 'decimal' },
        decimalNumber: { type: 'number', format: 'decimal' },
        decimals: { type: 'array', items: { type: 'number', format: 'decimal' } },
        flag: { type: 'boolean' },
        text: { type: 'string' },
        required: { type: 'string' },
        nullable: nullable({ type: 'string' }),
        nullableRequired: nullable({ type: 'string' }),
        day: { type: 'string', format: 'date' },
        moment: { type: 'string', format: 'date-time' },
        bytes: { type: 'string', format: 'byte' },
        longs: { type: 'array', items: { type: 'integer', format: 'int64' } },
        holes: { type: 'array', items: nullable({ type: 'string' }) },
        matrix: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
        state: { type: 'string', enum: ['in-range', 'off by 1', '+1', 'ok', ''] },
        map: { type: 'object', additionalProperties: { type: 'integer', format: 'int64' } },
        prices: { type: 'object', additionalProperties: { type: 'number', format: 'decimal' } },
        states: { type: 'object', additionalProperties: to('State') },
        byName: { type: 'object', additionalProperties: to('Values') },
        groups: {
          type: 'array',
          items: { additionalProperties: { type: 'array', items: to('Values') } },
        },
        nested: { additionalProperties: { additionalProperties: { type: 'integer' } } },
        open: to('Open'),
        anything: {},
        siblings: {
          ...{ description: 'Named, and more.', allOf: [to('Named')], required: ['extra'] },
          properties: { extra: { type: 'integer', format: 'int64' } },
        },
        united: nullable({
          type: 'object',
          allOf: [to('Named'), { properties: { more: { type: 'boolean' }, name: {} } }],
        }),
        described: { allOf: [to('Named')], description: 'Nothing but Named.' },
        // Defaults that are no values of their types.
        counted: { type: 'integer', default: 'ten' },
        sorted: { type: 'string', enum: ['up', 'down'], default: 'sideways' },
        tagged: { type: 'array', items: { type: 'string' }, default: {} },
        flagged: { type: 'boolean', default: null },
        odds: { type: 'array', items: { type: 'string', enum: oddTexts } },
        maybe: nullable({ type: 'string', enum: ['yes', 'no-no'] }),
        'kebab-name': { type: 'string' },
        $odd: { type: 'string' },
        child: to('Values'),
        children: { type: 'array', items: to('Values') },
        createdBy: { type: 'string', readOnly: true },
        secret: { type: 'string', ...(isOpenApi && { writeOnly: true }) },
        ...(isOpenApi && {
          ...{ pet: union, pets: { type: 'array', items: union } },
          shape: {
            oneOf: [
              pet('circle', { radius: { type: 'number' } }),
              pet('square 2', { side: { type: 'integer', format: 'int64' } }),
            ],
            discriminator: { propertyName: 'kind' },
          },
          wide: { oneOf: [{ type: 'integer' }, { type: 'integer', format: 'int64' }] },
          when: { anyOf: [{ type: 'string', format: 'date' }, { type: 'string' }] },
          either: { oneOf: [{ type: 'integer' }, { type: 'boolean' }, { type: 'string' }] },
          grows: { anyOf: [{ type: 'string', enum: ['a-b'] }, { type: 'string' }] },
        }),
      },
    },
    Named: {
      type: 'object',
      properties: { name: { type: 'string' }, at: { type: 'string', format: 'date-time' } },
    },
    State: { type: 'string', enum: ['in-range', 'off by 1'] },
    Open: {
      type: 'object',
      properties: { id: { type: 'string' }, hidden: { type: 'string', readOnly: true } },
      additionalProperties: { type: 'integer', format: 'int64' },
    },
    ...(isOpenApi && {
      'big-cat': pet('big-cat', { lives: { type: 'integer', format: 'int64' } }),
      Dog: pet('Dog', {
        tricks: { type: 'array', items: { type: 'string' } },
        toys: { additionalProperties: to('big-cat') },
      }),
    }),
  };
}

export const openApiValues = (endpoint: string): unknown => openApi('3.1', endpoint);
export const openApiAnyOfValues = (endpoint: string): unknown => openApi('3.1 anyOf', endpoint);
export const openApi30Values = (endpoint: string): unknown => openApi('3.0', endpoint);

function openApi(dialect: Dialect, endpoint: string): unknown {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Values' } } };
  const answer = { 200: { description: 'what came', content } };
  return {
    openapi: dialect === '3.0' ? '3.0.4' : '3.1.0',
    info: { title: 'values', version: '1' },
    servers: [{ url: endpoint }],
    paths: {
      '/values': {
        get: { operationId: 'getValues', responses: answer },
        post: {
          operationId: 'echoValues',
          requestBody: { required: true, content },
          responses: answer,
        },
      },
    },
    components: { schemas: schemas(dialect) },
  };
}

export function swaggerValues(endpoint: string): unknown {
  const { host, protocol } = new URL(endpoint);
  const schema = { $ref: '#/definitions/Values' };
  const responses = { 200: { description: 'what came', schema } };
  return {
    swagger: '2.0',
    info: { title: 'values', version: '1' },
    host,
    schemes: [protocol.replace(':', '')],
    consumes: ['application/json'],
    produces: ['application/json'],
    paths: {
      '/values': {
        get: { operationId: 'getValues', responses },
        post: {
          operationId: 'echoValues',
          parameters: [{ name: 'body', in: 'body', required: true, schema }],
          responses,
        },
      },
    },
    definitions: schemas('swagger'),
  };
}
