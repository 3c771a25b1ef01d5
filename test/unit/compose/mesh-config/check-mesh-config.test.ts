import path from 'node:path';
import { expect, test } from 'vitest';
import { checkMeshConfig } from '../../../../src/compose/mesh-config/check-mesh-config.ts';
import { makeFolder } from '../../../fixtures/folder.ts';
import { userErrorOf } from '../sdl-file.ts';

/** The problems of a text, without the folder of its file. */
function problemsOf(text: string): string[] {
  using folder = makeFolder({ '.meshrc.yaml': text });
  return userErrorOf(() => checkMeshConfig(path.join(folder.path, '.meshrc.yaml')))
    .replaceAll(`${folder.path}/`, '')
    .split('\n');
}

test('a good file is good', () => {
  using folder = makeFolder({
    '.meshrc.yaml': `sources:
  - name: a
    handler: { openapi: { source: ./a.yaml, endpoint: "https://a.example", allowedRefHosts: [b.example], serverVariables: { region: eu }, integerFormat: int64 } }
    transforms:
      - prefix: { value: A_ }
  - name: b
    handler: { grpc: { source: ./b.proto, endpoint: "b:1" } }
  - name: c
    handler: { soap: { source: ./c.wsdl, endpoint: "http://c.example" } }
additionalTypeDefs: [./links.graphql]
`,
  });
  checkMeshConfig(path.join(folder.path, '.meshrc.yaml'));
});

test('a missing file', () => {
  expect(userErrorOf(() => checkMeshConfig('/nowhere/.meshrc.yaml'))).toMatch(
    /^\/nowhere\/\.meshrc\.yaml: there is no such file\n {2}`headgate add/,
  );
});

test('every mistake is told once, in the order of its lines', () => {
  const problems = problemsOf(`sources:
  - name: a
    handler:
      opnapi:
        source: x
  - name: b
    handler:
      openapi:
        source: 5
        operationHeader: {}
    transform: []
  - name: a
    handler:
      graphql:
        endpoint: x
  - handler: {}
serve:
  port: 4
additionalResolvers: []
sdkk: {}
`);
  expect(problems).toEqual([
    '.meshrc.yaml:4:7: no handler "opnapi"; there are openapi, grpc, soap',
    '.meshrc.yaml:9:17: source must be string',
    '.meshrc.yaml:10:9: unknown key "operationHeader"',
    '.meshrc.yaml:11:5: unknown key "transform"',
    '.meshrc.yaml:12:11: a second source is called "a"',
    '.meshrc.yaml:14:7: no handler "graphql"; there are openapi, grpc, soap',
    ".meshrc.yaml:16:5: an item of sources must have required property 'name'",
    '.meshrc.yaml:17:1: "serve" belongs to Mesh\'s own server: what Headgate does at run time is in gateway.yaml',
    '.meshrc.yaml:19:1: "additionalResolvers" is not supported: write the join as @link in additionalTypeDefs',
    '.meshrc.yaml:20:1: unknown key "sdkk"',
  ]);
});

test.for([
  ['', '.meshrc.yaml:1:1: the file must be object'],
  ['- a\n', '.meshrc.yaml:1:1: the file must be object'],
  ['sources: 5\n', '.meshrc.yaml:1:10: sources must be array'],
  ['sources:\n  - name: a\n   x: 4\n', '.meshrc.yaml:3:1: Sequence item without - indicator'],
  ['sources:\n  - "a\n', '.meshrc.yaml:3:1: Missing closing "quote'],
  ['sources: []\nsources: []\n', '.meshrc.yaml:2:1: Map keys must be unique'],
  ['sources: *all\n', '.meshrc.yaml:1:10: there is no anchor "&all" before this alias'],
  [
    `${['a', 'b', 'c', 'd', 'e'].map((name, index, all) => `${name}: &${name} [${Array(30).fill(index === 0 ? 'x' : `*${all[index - 1]}`)}]`).join('\n')}\n`,
    '.meshrc.yaml:1:1: its aliases repeat too much of it',
  ],
  ['a: 1\n---\n', '.meshrc.yaml:2:1: a second document begins; there may be one only'],
  ['sources: []\n', '.meshrc.yaml:1:10: there are no sources: nothing can be composed'],
  [
    `sources:
  - name: a
    handler:
      soap:
        source: a.wsdl
        selectQueryOrMutationField:
          - { type: Query, fieldName: GetThing }
          - { type: Mutation, fieldName: thing }
          - { type: Mutation, fieldName: GetThing }
`,
    '.meshrc.yaml:9:42: a second entry is for "GetThing": only one can count',
  ],
  [
    'sources:\n  - name: a\n    handler:\n      soap:\n        soapHeaders: { namespace: "urn:t", headers: { T: "$' +
      '{TOKEN}" } }\n        source: a.wsdl\n',
    '.meshrc.yaml:5:9: "soapHeaders" would write a variable of this machine into the composed schema: set it in gateway.yaml, under sources',
  ],
  [
    'sources:\n  - name: a\n    handler: { grpc: { source: a.proto } }\n    transforms:\n      - prefix: { value: A_ }\n        filterSchema: ["Query.!a"]\n',
    '.meshrc.yaml:6:9: "filterSchema" would not be applied: each transform is an item of its own',
  ],
] as const)('%j', ([text, expected]) => {
  expect(problemsOf(text)).toEqual([expected]);
});

test.for(['cache: {}', 'plugins: []', 'sdk: {}', 'documents: []', 'skipSSLValidation: true'])(
  'what belongs to the runtime of Mesh is refused: %s',
  (line) => {
    const problems = problemsOf(`sources: []\n${line}\n`);
    expect(problems.at(-1)).toMatch(/^\.meshrc\.yaml:2:\d+: "\w+" belongs to Mesh's own server/);
  },
);
