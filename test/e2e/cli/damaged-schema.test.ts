import { expect, test } from 'vitest';
import { headgateHere } from '../../fixtures/cli.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { composedSchema } from '../../fixtures/shop.ts';

/** What a merge by hand, or another version, may leave; and whether `explain` needs what is damaged. */
const damages = [
  ['in: "path"', 'in: "paths"', /unified\.graphql:\d+: @rest: parameters\.0\.in: /, true],
  [
    'sku: "$parent.sku"',
    'sku: "$parent.sk"',
    /unified\.graphql: .*Product, .* no field sk\n/,
    true,
  ],
  [
    '@link(field: "stock"',
    '@link(field: "stocked"',
    /unified\.graphql: Product\.stock: Query\.stocked, which it reads, is answered by no source\n/,
    true,
  ],
  ['keysArg: "skus"', 'keysArg: "sks"', /unified\.graphql: .*no argument sks\n/, true],
  ['@soap(source: "shipping"', '@soap(source: "ship"', /Query\.\w+ is of "ship", and there/, false],
  [
    'operation: "GetShippingQuote")',
    'operation: "GetShippingQote")',
    /unified\.graphql: Query\.shippingQuote is "GetShippingQote", which "shipping" does not have/,
    false,
  ],
  [
    'method: "GetStock")',
    'method: "GetStok")',
    /Query\.stock is ".*GetStok", which "inventory" does not have/,
    false,
  ],
  [
    '@grpc(source: "inventory", service: "shop.inventory.v1.Inventory", method: "GetStock"',
    '@soap(source: "inventory", operation: "GetStock"',
    /Query\.stock is "GetStock", which "inventory" does not have/,
    false,
  ],
  ['{arg: "id", in: "path"', '{arg: "idd", in: "path"', /Query\.product has no argument/, true],
  ['"Stock": {', '"Stok": {', /@wireModel cannot be read: no such .*Stock/, false],
  ['"type":"string"', '"type":"text"', /@wireModel/, false],
  ['"1.1"', '"1.9"', /@wireModel of "shipping" does not describe its envelopes/, false],
  ['method: String!, path', 'metod: String!, path', /unified\.graphql:\d+: Unknown argument/, true],
] as const;

const commands = [
  ['start', '--port', '0'],
  ['explain', '-e', '{ __typename }'],
] as const;

test.each(
  damages.flatMap(([good, bad, message, isExplained]) =>
    commands.slice(0, isExplained ? 2 : 1).map((command) => ({ command, good, bad, message })),
  ),
)('headgate $command.0 with a composed schema that has $bad', async (damaged) => {
  const { command, good, bad, message } = damaged;
  const sdl = composedSchema();
  expect(sdl).toContain(good);
  using folder = makeFolder({
    'gateway.yaml': 'sources: { shipping: { soapHeaders: { Credentials: { token: t } } } }\n',
    'schema/unified.graphql': sdl.replaceAll(good, bad),
  });
  const { exitCode, stderr } = await headgateHere(command, { cwd: folder.path });
  expect(stderr).toMatch(message);
  expect(stderr).toContain('`headgate compose` writes it again');
  expect(stderr).not.toContain('please report this');
  expect(exitCode).toBe(1);
});
