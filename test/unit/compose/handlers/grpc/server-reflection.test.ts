import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ServerCredentials } from '@grpc/grpc-js';
import { printSchema } from 'graphql';
import { expect, test } from 'vitest';
import GrpcHandler from '../../../../../src/compose/handlers/grpc/handler.ts';
import { UserError } from '../../../../../src/errors/user-error.ts';
import { startReflection } from './reflection-server.ts';

const folder = fileURLToPath(new URL('contract', import.meta.url));
const set = readFileSync(`${folder}/shop.binpb`);
const services = ['shop.v1.Shop', 'grpc.reflection.v1.ServerReflection'];

async function compose(config: Readonly<Record<string, unknown>>, baseDir = folder) {
  return (await new GrpcHandler({ name: 'shop', config, baseDir }).getMeshSource()).schema;
}

/** Servers keep no comments. */
const withoutComments = (sdl: string) => sdl.replaceAll(/\n* *""".*?"""/gs, '');

test.for(['v1', 'v1alpha'] as const)(
  'reflection %s gives the same schema and wire model as the .proto files',
  async (version) => {
    await using server = await startReflection(set, { version, services });
    const endpoint = server.address;
    const fromText = await compose({ endpoint, source: 'shop.proto' });
    const reflected = await compose({ endpoint, source: '' });
    expect(withoutComments(printSchema(reflected))).toBe(withoutComments(printSchema(fromText)));
    const { headgate } = reflected.extensions;
    expect(headgate?.source).toEqual(fromText.extensions.headgate?.source);
    expect(headgate?.operations.map(({ operation }) => operation)).toEqual(
      fromText.extensions.headgate?.operations.map(({ operation }) => operation),
    );
    // Each file once, and none of those that every program has.
    expect(server.asked).toEqual([
      'services',
      'shop.v1.Shop',
      'google/api/annotations.proto',
      'parts/legacy.proto',
      'google/api/http.proto',
      'google/protobuf/descriptor.proto',
    ]);
  },
);

test('the server may be another than the one that is served', async () => {
  await using server = await startReflection(set, { services });
  const reflectionMetadata = { 'x-env': 'dev' };
  const schema = await compose({
    endpoint: 'shop.example:443',
    source: `grpc://${server.address}`,
    reflectionMetadata,
  });
  expect(schema.extensions.headgate?.source.endpoint).toBe('shop.example:443');
  expect(server.metadata.map((metadata) => metadata.get('x-env'))).toEqual([['dev']]);
});

test('all services of the server are served, in one order, but those of gRPC itself', async () => {
  const listed = ['shop.v1.Shop', 'grpc.health.v1.Health', 'shop.legacy.Boxes'];
  await using server = await startReflection(set, { services: listed });
  const schema = await compose({ endpoint: server.address });
  const { operations, warnings } = { operations: [], ...schema.extensions.headgate };
  expect(operations.map(({ operation }) => operation)).toEqual([
    'shop.legacy.Boxes/GetBox',
    'shop.v1.Shop/Compute',
    'shop.v1.Shop/Touch',
    'shop.v1.Shop/Look',
    'shop.v1.Shop/Chat',
  ]);
  expect(warnings).toEqual(['The server lists grpc.health.v1.Health and does not describe it.']);
  const chosen = await compose({ endpoint: server.address, services: ['Boxes'] });
  expect(Object.keys(chosen.getQueryType()?.getFields() ?? {})).toEqual(['box']);
});

test('TLS is that of credentialsSsl', async () => {
  const pem = (name: string) =>
    fileURLToPath(new URL(`../../../upstream/adapters/grpc/${name}`, import.meta.url));
  const [certificate, key] = [pem('localhost-cert.pem'), pem('localhost-key.pem')];
  await using server = await startReflection(set, {
    services,
    credentials: ServerCredentials.createSsl(null, [
      { cert_chain: readFileSync(certificate), private_key: readFileSync(key) },
    ]),
  });
  const schema = await compose({
    endpoint: server.address,
    credentialsSsl: { rootCA: certificate },
  });
  expect(schema.getQueryType()?.getFields()).toHaveProperty('compute');
  await expect(compose({ endpoint: server.address, useHTTPS: true })).rejects.toThrow(
    `server reflection of grpcs://${server.address} failed`,
  );
  await expect(
    compose({ endpoint: server.address, credentialsSsl: { rootCA: 'none.pem' } }),
  ).rejects.toThrow('.meshrc.yaml: source "shop": grpc.credentialsSsl: ENOENT');
});

test('a server without reflection, or that is not there, is a UserError', async () => {
  const server = await startReflection(set, { version: 'v1alpha', services: [] });
  await server[Symbol.asyncDispose]();
  for (const endpoint of [server.address, 'nowhere', 'localhost']) {
    const error = await compose({ endpoint }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain('source "shop":');
  }
});

test('a server that describes nothing that can be served says so', async () => {
  await using server = await startReflection(set, { services: ['shop.v1.Other'] });
  const error = await compose({ endpoint: server.address }).catch(String);
  expect(error).toContain('the contract has no operation that can be served');
  expect(error).toContain('The server lists shop.v1.Other and does not describe it.');
});
