import { buildSchema, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { compose } from '../../../src/compose/compose.ts';
import { createExecutionModel } from '../../../src/execution/plan/execution-model.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { requestContext } from '../../fixtures/request-context.ts';

const user = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    ssn: { type: 'string' },
    password: { type: 'string', writeOnly: true },
  },
  additionalProperties: { type: 'string' },
};
const contract = {
  openapi: '3.1.0',
  paths: {
    '/user': {
      get: {
        operationId: 'getUser',
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/User' } } },
          },
        },
      },
    },
  },
  components: { schemas: { User: user } },
};

test('what is hidden does not come back among the members without a name', async () => {
  using folder = makeFolder({
    '.meshrc.yaml': `sources:
  - name: s
    handler: { openapi: { source: ./openapi.json, endpoint: http://s.test } }
    transforms:
      - filterSchema: { filters: ['User.!ssn'] }
      - rename:
          renames:
            - from: { type: User, field: additionalProperties }
              to: { type: User, field: labels }
`,
    'openapi.json': JSON.stringify(contract),
  });
  const { sdl } = await compose(folder.path);
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const type = schema.getType('User');
  expect(isObjectType(type) && Object.keys(type.getFields())).toEqual(['id', 'labels']);

  const sent = { id: '1', ssn: '078-05-1120', password: 'x', team: 'red' };
  const model = createExecutionModel(schema, {
    operation: () => ({
      call: () => Promise.resolve(sent),
      async *stream() {},
    }),
  });
  const query = schema.getQueryType();
  const field = query?.getFields().user;
  const origin = query && field && model.originOf(query, field);
  if (origin?.from !== 'operation') throw new Error('no operation');
  const answer = await origin.operation.call({}, requestContext());
  expect(answer).toMatchObject({ additionalProperties: { team: 'red' } });
  expect(answer).not.toHaveProperty('additionalProperties.ssn');
});
