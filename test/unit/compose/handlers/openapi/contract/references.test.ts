import { printType } from 'graphql';
import { expect, test } from 'vitest';
import type { RecordedRequest } from '../../../../upstream/recording-server.ts';
import { startRecordingServer } from '../../../../upstream/recording-server.ts';
import {
  annotationsOf,
  answers,
  composeContract,
  contractOf,
  fieldOf,
  openapi,
  ref,
  runHandler,
} from '../compose-contract.ts';

const text = { type: 'string' };
const object = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'object',
  properties,
  ...more,
});

test('anchors, dynamic references and ids lead to their schemas', async () => {
  const schema = await composeContract(
    contractOf(ref('Thing'), {
      Thing: object({
        byAnchor: { $ref: '#leaf' },
        byId: { $ref: 'https://schemas.example/money' },
        inId: { $ref: 'https://schemas.example/money#/properties/currency' },
        self: { $dynamicRef: '#thing' },
        lost: { $ref: '#nobody' },
        $dynamicAnchor: { type: 'integer' },
      }),
      Leaf: object({ a: text }, { $anchor: 'leaf' }),
      Money: object({ currency: text }, { $id: 'https://schemas.example/money' }),
      Tree: object({ up: text }, { $dynamicAnchor: 'thing' }),
    }),
  );
  expect(printType(schema.getType('Thing') ?? expect.fail())).toBe(
    'type Thing {\n  byAnchor: Leaf\n  byId: Money\n  inId: String\n  self: Tree\n  lost: JSON\n  dynamicAnchor: Int\n}',
  );
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:1: $ref openapi.yaml#nobody leads nowhere: what it describes is JSON in the graph.',
  ]);
});

test('since 3.1 what stands beside a reference holds too; in 3.0 it does not', async () => {
  const schemas = {
    Base: object({ a: text }),
    Thing: object(
      {
        more: { $ref: '#/components/schemas/Base', properties: { b: text }, required: ['a'] },
        told: { $ref: '#/components/schemas/Base', description: 'As it is used here.' },
        nullable: { $ref: '#/components/schemas/Base', type: ['object', 'null'] },
        hidden: { $ref: '#/components/schemas/Base', readOnly: true },
      },
      { required: ['nullable'] },
    ),
  };
  const contract = contractOf(ref('Thing'), schemas)['openapi.yaml'];
  const current = await composeContract({ 'openapi.yaml': contract });
  expect(printType(current.getType('ThingMore') ?? expect.fail())).toBe(
    'type ThingMore {\n  a: String!\n  b: String\n}',
  );
  expect(fieldOf(current, 'Thing.told').description).toBe('As it is used here.');
  expect(String(fieldOf(current, 'Thing.nullable').type)).toBe('Base');
  expect(printType(current.getType('ThingInput') ?? expect.fail())).not.toContain('hidden');
  const old = await composeContract({ 'openapi.yaml': { ...contract, openapi: '3.0.3' } });
  expect(String(fieldOf(old, 'Thing.more').type)).toBe('Base');
});

const remote = (url: string, allowed: unknown[] = []) => ({
  files: {
    'openapi.yaml': openapi({
      '/a': { get: { operationId: 'getA', responses: answers({ $ref: `${url}/a.json#/A` }) } },
    }),
  },
  config: { allowedRefHosts: allowed, schemaHeaders: { authorization: 'Bearer secret' } },
});

const serveSchemas = () =>
  startRecordingServer((response, { target }: RecordedRequest) => {
    const A = {
      type: 'object',
      properties: { b: { $ref: 'b.json#/B' }, c: { $ref: 'gone.json' } },
    };
    if (target === '/a.json') response.end(JSON.stringify({ A }));
    else if (target === '/b.json') response.end('{ "B": { "type": "integer" } }');
    else response.writeHead(404).end();
  });

test('hosts that are allowed are asked, without credentials for another', async () => {
  await using upstream = await serveSchemas();
  const { files, config } = remote(upstream.endpoint, [new URL(upstream.endpoint).host]);
  const schema = await composeContract(files, config, fetch);
  expect(printType(schema.getType('A') ?? expect.fail())).toBe('type A {\n  b: Int\n  c: JSON\n}');
  expect(upstream.requests.map(({ target }) => target)).toEqual([
    '/a.json',
    '/b.json',
    '/gone.json',
  ]);
  for (const { headers } of upstream.requests) expect(headers.authorization).toBeUndefined();
  expect(annotationsOf(schema).warnings).toEqual([
    `${upstream.endpoint}/gone.json: cannot be read (the server answers 404): what it describes is JSON in the graph.`,
  ]);
});

test('other hosts are not asked', async () => {
  await using upstream = await serveSchemas();
  const { files, config } = remote(upstream.endpoint);
  const schema = await composeContract(files, config, fetch);
  expect(String(fieldOf(schema, 'Query.a').type)).toBe('JSON');
  expect(upstream.requests).toEqual([]);
  expect(annotationsOf(schema).warnings[0]).toContain('allowedRefHosts in .meshrc.yaml');
});

test('a contract behind a URL may refer to its own host, with its own headers', async () => {
  await using upstream = await startRecordingServer((response, { target }) => {
    const answer = answers({ $ref: 'schemas.json#/A' });
    const contract = openapi({ '/a': { get: { operationId: 'getA', responses: answer } } });
    response.end(
      JSON.stringify(target === '/openapi.json' ? contract : { A: { type: 'boolean' } }),
    );
  });
  const source = `${upstream.endpoint}/openapi.json`;
  const schema = await runHandler('.', { source, schemaHeaders: { 'x-key': 'k' } }, fetch);
  expect(String(fieldOf(schema, 'Query.a').type)).toBe('Boolean');
  expect(upstream.requests.map(({ headers }) => headers['x-key'])).toEqual(['k', 'k']);
});
