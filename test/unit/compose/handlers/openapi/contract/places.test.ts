import { expect, test } from 'vitest';
import { annotationsOf, composeContract } from '../compose-contract.ts';

/** What is wrong with a contract, and what of it is not served, is told with its line. */

const yaml = `openapi: 3.1.0
info: { title: t, version: '1' }
servers:
  - url: https://{region}.example
    variables:
      region: { default: eu }
paths:
  /a:
    get:
      parameters:
        - $ref: '#/components/parameters/Gone'
        - name: x
          in: nowhere
      responses:
        '200':
          headers:
            X-A: { $ref: '#/gone' }
          content:
            application/json:
              schema:
                $ref: 'more.yaml#/Thing'
          links:
            other: { operationId: none }
      callbacks:
        done:
          '{$request.body#/url}':
            post:
              responses: {}
    trace:
      responses: {}
  /b: { $ref: 'missing.yaml' }
webhooks:
  happened:
    post: { responses: {} }
components:
  securitySchemes:
    key:
      $ref: '#/nothing'
`;

const more = `Thing:
  type: object
  properties:
    lost:
      description: It is not there.
      $ref: '#/Lost'
    pet:
      oneOf:
        - { type: object, properties: { kind: { const: dog } } }
        - { type: object, properties: { kind: { const: cat } } }
      discriminator:
        propertyName: kind
        mapping:
          cow: '#/Cow'
`;

test('in YAML, and in a document that it refers to', async () => {
  const schema = await composeContract({ 'openapi.yaml': yaml, 'more.yaml': more });
  const { warnings, operations } = annotationsOf(schema);
  expect(warnings).toEqual([
    'openapi.yaml:11: GET /a: $ref openapi.yaml#/components/parameters/Gone leads nowhere: the parameter is left out.',
    'openapi.yaml:17: GET /a: $ref openapi.yaml#/gone leads nowhere: the header X-A is text in the graph.',
    'openapi.yaml:12: GET /a: a parameter ("x" in nowhere) cannot be sent; it is left out.',
    'openapi.yaml:23: GET /a: its link "other" leads to no operation of the contract.',
    expect.stringMatching(/^Headers of answers are not read: X-A/),
    expect.stringMatching(/^openapi\.yaml:6: \{region\} of its server is taken for "eu"/),
    'openapi.yaml:38: $ref openapi.yaml#/nothing leads nowhere',
    'more.yaml:6: $ref more.yaml#/Lost leads nowhere: what it describes is JSON in the graph.',
    'more.yaml:13: $ref more.yaml#/Cow leads nowhere: the value "cow" of a discriminator has no type.',
  ]);
  expect(operations.filter(({ skipped }) => skipped).map(({ skipped }) => skipped)).toEqual([
    'openapi.yaml:27: A callback: the upstream calls it. Not served yet.',
    'openapi.yaml:29: TRACE is for diagnosis, not for data.',
    'openapi.yaml:31: missing.yaml: cannot be read',
    'openapi.yaml:34: A webhook: the upstream calls it. Not served yet.',
  ]);
});

test('in JSON, whatever stands in its texts', async () => {
  const json = String.raw`{
  "openapi": "3.0.3",
  "info": { "title": "a \"{[\\", "version": "1" },
  "paths": {
    "/a": {
      "get": {
        "parameters": [
          { "name": "q", "in": "query", "schema": { "type": "string" } },
          {
            "$ref": "#/components/parameters/Gone"
          }
        ],
        "responses": {
          "500": { "$ref": "#/components/responses/Gone" },
          "200": { "$ref": "#/components/responses/Gone" }
        }
      },
      "trace": { "responses": {} }
    },
    "/b~/{id}": {
      "get": { "responses": { "204": {} } }
    }
  }
}`;
  const schema = await composeContract({ 'openapi.yaml': json });
  const { warnings, operations } = annotationsOf(schema);
  expect(warnings).toEqual([
    'openapi.yaml:10: GET /a: $ref openapi.yaml#/components/parameters/Gone leads nowhere: the parameter is left out.',
    expect.stringMatching(/^openapi\.yaml:15: GET \/a: .* leads nowhere: what 200 answers/),
    expect.stringMatching(/^openapi\.yaml:14: GET \/a: .* leads nowhere: what 500 answers/),
    'openapi.yaml:21: GET /b~/{id}: {id} is not described; it is taken for a string.',
  ]);
  expect(operations.flatMap(({ skipped }) => skipped ?? [])).toEqual([
    'openapi.yaml:18: TRACE is for diagnosis, not for data.',
  ]);
});

test('what many operations have in common has the place of the first', async () => {
  const get = (line: string) =>
    `    get: { parameters: [{ ${line} }], responses: { '204': {} } }\n`;
  const lost = `$ref: '#/components/parameters/Gone'`;
  const schema = await composeContract({
    'openapi.yaml': `openapi: 3.1.0\npaths:\n  /a:\n${get(lost)}  /b:\n${get(lost)}`,
  });
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:4: GET /a, GET /b: $ref openapi.yaml#/components/parameters/Gone leads nowhere: the parameter is left out.',
  ]);
});

test('in YAML that repeats itself by anchors, what stands nearest is told', async () => {
  const schema = await composeContract({
    'openapi.yaml': `openapi: 3.1.0
paths:
  /a:
    get: &read
      parameters: [{ $ref: '#/gone' }]
      responses: { '204': {} }
  /b:
    get: *read
  /c:
    get:
      <<: *read
      parameters:
        - { $ref: '#/lost' }
`,
  });
  expect(annotationsOf(schema).warnings).toEqual([
    expect.stringMatching(/^openapi\.yaml:5: GET \/a, GET \/b: \$ref openapi\.yaml#\/gone/),
    expect.stringMatching(/^openapi\.yaml:13: GET \/c: \$ref openapi\.yaml#\/lost/),
  ]);
});

test('a document of a server has no lines: who reads the message has no file', async () => {
  const schema = await composeContract(
    { 'openapi.yaml': '' },
    { source: 'https://api.example/openapi.yaml' },
    async () => new Response(yaml),
  );
  for (const warning of annotationsOf(schema).warnings) expect(warning).not.toMatch(/^\S+:\d+: /);
});
