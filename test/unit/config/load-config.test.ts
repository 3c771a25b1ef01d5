import { expect, test } from 'vitest';
import {
  checkKnownSources,
  loadGatewayConfig,
  parseGatewayConfig,
} from '../../../src/config/load-config.ts';
import { UserError } from '../../../src/errors/user-error.ts';

const problemsOf = (text: string): string[] => {
  try {
    parseGatewayConfig(text, 'gateway.yaml');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error instanceof UserError ? error.message.split('\n') : [];
  }
};

test('an empty file gives the defaults', () => {
  const config = parseGatewayConfig('', 'gateway.yaml');

  expect(config.server).toMatchObject({ host: '127.0.0.1', port: 4000, path: '/graphql' });
  expect(config.server.cors.origins).toEqual([]);
});

test('every problem has its place, its key and what is wrong', () => {
  const text = `
server:
  prot: 4000
  port: "x"
  cors:
    origins: [1]
identity:
  apiKeys:
    keys:
      - id: ok
        hsah: x
sources:
  catalog:
    headers: { set: { "bad name": x } }
    timeoutMs: -1
`;
  expect(problemsOf(text)).toEqual([
    'gateway.yaml:3:3: server.prot: there is no such key; did you mean port?',
    'gateway.yaml:4:9: server.port: expected number, received string',
    'gateway.yaml:6:15: server.cors.origins[0]: expected string, received number',
    'gateway.yaml:10:9: identity.apiKeys.keys[0].hash: is missing (string)',
    'gateway.yaml:10:9: identity.apiKeys.keys[0].client: is missing (string)',
    'gateway.yaml:11:9: identity.apiKeys.keys[0].hsah: there is no such key; did you mean hash?',
    'gateway.yaml:14:35: sources.catalog.headers.set.bad name: is not a header name',
    'gateway.yaml:15:16: sources.catalog.timeoutMs: Too small: expected number to be >0',
  ]);
});

test.each([
  ['a: 1\na: 2', 'gateway.yaml:2:1: Map keys must be unique'],
  ['- a', 'gateway.yaml:1:1: the file: expected object, received array'],
  ['server: { path: /live }', 'gateway.yaml:1:17: server.path: must start with'],
])('%j is refused', (text, problem) => {
  expect(problemsOf(text)[0]).toContain(problem);
});

test('only a file that nobody named may be missing', () => {
  expect(loadGatewayConfig('missing.yaml', { optional: true }).server.port).toBe(4000);
  expect(() => loadGatewayConfig('missing.yaml', { optional: false })).toThrow(
    'missing.yaml: there is no such file',
  );
});

test('settings of a source that does not exist are refused', () => {
  const config = parseGatewayConfig('sources: { catlog: {} }', 'gateway.yaml');

  expect(() => checkKnownSources(config, ['catalog'], 'gateway.yaml')).toThrow(
    /sources\.catlog: the graph has no such source\s+Did you mean catalog\?/,
  );
  expect(() => checkKnownSources(config, ['catlog'], 'gateway.yaml')).not.toThrow();
});
