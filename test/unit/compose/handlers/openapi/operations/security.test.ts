import { expect, test } from 'vitest';
import { compose } from '../../../../../../src/compose/compose.ts';
import { makeFolder } from '../../../../../fixtures/folder.ts';

const mesh = `sources:
  - name: shop
    handler: { openapi: { source: ./openapi.json, endpoint: http://shop.test } }
`;
const answer = {
  responses: {
    200: { description: 'ok', content: { 'application/json': { schema: { type: 'string' } } } },
  },
};

async function composed(contract: object): Promise<string> {
  using folder = makeFolder({ '.meshrc.yaml': mesh, 'openapi.json': JSON.stringify(contract) });
  return (await compose(folder.path)).sdl;
}

test('security schemes and what operations need come from the contract', async () => {
  const sdl = await composed({
    openapi: '3.1.0',
    info: { title: 'shop', version: '1' },
    security: [{ key: [] }, { oauth: ['read'], cookie: [] }],
    paths: {
      '/a': { get: { operationId: 'a', ...answer } },
      '/b': { get: { operationId: 'b', security: [], ...answer } },
      '/c': { get: { operationId: 'c', security: [{}, { user: [] }], ...answer } },
    },
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
        user: { type: 'http', scheme: 'Basic' },
        oauth: {
          type: 'oauth2',
          flows: { clientCredentials: { tokenUrl: 'https://id.test/token', scopes: {} } },
        },
        signed: { type: 'http', scheme: 'hoba' },
      },
    },
  });

  expect(sdl).toContain('security: [["key"], ["oauth", "cookie"]])');
  expect(sdl).toContain(
    '@securityScheme(source: "shop", name: "key", type: "apiKey", in: "header", parameter: "X-Key")',
  );
  expect(sdl).toContain('name: "user", type: "basic")');
  expect(sdl).toContain('name: "oauth", type: "oauth2", tokenUrl: "https://id.test/token")');
  expect(sdl).not.toContain('hoba');
  expect(sdl).toMatch(/a: String @rest\((?!.*security).*\)/);
  expect(sdl).toMatch(/b: String @rest\(.*security: \[\[\]\].*\)/);
  expect(sdl).toMatch(/c: String @rest\(.*security: \[\[\], \["user"\]\].*\)/);
});

test('Swagger 2.0 has other names for them', async () => {
  const sdl = await composed({
    swagger: '2.0',
    info: { title: 'shop', version: '1' },
    host: 'shop.test',
    paths: {
      '/a': {
        get: {
          operationId: 'a',
          security: [{ app: [] }],
          responses: { 200: { description: 'ok', schema: { type: 'string' } } },
        },
      },
    },
    securityDefinitions: {
      user: { type: 'basic' },
      app: { type: 'oauth2', flow: 'application', tokenUrl: 'https://id.test/token' },
    },
  });

  expect(sdl).toContain('name: "user", type: "basic")');
  expect(sdl).toContain('tokenUrl: "https://id.test/token"');
  expect(sdl).toContain('security: [["app"]]');
});
