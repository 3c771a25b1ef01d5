import { expect, test } from 'vitest';
import { createResultFacts } from '../../../../src/annotations/results/result-facts.ts';
import { compose } from '../../../../src/compose/compose.ts';
import { readGraph } from '../../../../src/execution/graph/graph.ts';
import { makeFolder } from '../../../fixtures/folder.ts';

const item = { $ref: '#/components/schemas/Item' };
const answers = (schema: unknown) => ({
  responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } },
});
const contract = {
  openapi: '3.1.0',
  paths: {
    '/items/{id}': {
      get: {
        operationId: 'getItem',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        ...answers(item),
      },
    },
    '/shelf': {
      get: { operationId: 'getShelf', ...answers({ $ref: '#/components/schemas/Shelf' }) },
    },
  },
  components: {
    schemas: {
      Item: { type: 'object', properties: { id: { type: 'string' } } },
      Shelf: {
        type: 'object',
        properties: { byPlace: { type: 'object', additionalProperties: item } },
        additionalProperties: item,
      },
    },
  },
};

test('what is kept is found by the entities in its maps, as the upstream sent them', async () => {
  using folder = makeFolder({
    '.meshrc.yaml':
      'sources: [{ name: s, handler: { openapi: { source: ./openapi.json, endpoint: http://s.test } } }]',
    'openapi.json': JSON.stringify(contract),
  });
  const { sdl } = await compose(folder.path);
  const facts = createResultFacts(readGraph(sdl, 'schema.graphql').schema)('Query.shelf');
  const sent = { byPlace: { left: { id: '1' }, right: { id: '2' } }, top: { id: '3' } };
  const tags = facts.tagsOf({}, sent);
  expect(tags.filter((tag) => tag.startsWith('entity:'))).toEqual([
    'entity:Item:1',
    'entity:Item:2',
    'entity:Item:3',
  ]);
});
