import { buildClientSchema, buildSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { headgateHere } from '../../fixtures/cli.ts';
import { type Folder, makeFolder } from '../../fixtures/folder.ts';
import { composedSchema, startShop } from '../../fixtures/shop.ts';

const config = {
  identity: { defaultClient: 'web' },
  clients: { web: { view: { exclude: ['internal'] } } },
};

const everything = {
  directiveIsRepeatable: true,
  inputValueDeprecation: true,
  oneOf: true,
  specifiedByUrl: true,
};

/** The shop with something that no client sees, and something that one client does not see. */
const tagged = composedSchema()
  .replace('rating: Float', 'rating: Float @inaccessible')
  .replace('unitsSold: BigInt!', 'unitsSold: BigInt! @tag(name: "internal")');

function makeProject(): Folder {
  return makeFolder({
    'schema/unified.graphql': tagged,
    'gateway.yaml': JSON.stringify(config),
  });
}

test('what is printed is what introspection says, for everybody and for a client', async () => {
  using project = makeProject();
  await using shop = await startShop(config, tagged);
  const { data } = await shop.ask(getIntrospectionQuery(everything));

  const printed = await headgateHere(['schema', '--client', 'web'], { cwd: project.path });
  const everybody = await headgateHere(['schema'], { cwd: project.path });

  expect(printed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(printSchema(buildSchema(printed.stdout))).toBe(
    printSchema(buildClientSchema(Object(data))),
  );
  expect(printed.stdout).not.toMatch(/rating|unitsSold: BigInt!/);
  expect(everybody.stdout).toContain('unitsSold: BigInt!');
  expect(everybody.stdout).not.toContain('rating');
  // What only the gateway reads would stop other tools: Relay's compiler knows no schema extensions.
  expect(everybody.stdout).not.toMatch(/@rest|@grpc|@soap|@source|@wire|HeadgateValue|extend /);
});

test('--out writes a file, and --check tells when it is out of date', async () => {
  using project = makeProject();
  const run = (...args: string[]) =>
    headgateHere(['schema', '--out', 'web/schema.graphql', ...args], { cwd: project.path });

  const missing = await run('--check');
  expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
  expect(missing.stderr).toContain('web/schema.graphql is out of date');

  const written = await run();
  expect(written).toMatchObject({ exitCode: 0, stdout: '' });
  expect(written.stderr).toContain('web/schema.graphql written');
  expect(buildSchema(project.read('web/schema.graphql')).getType('Product')).toBeDefined();
  expect(await run('--check')).toMatchObject({ exitCode: 0 });

  project.write(
    'schema/unified.graphql',
    tagged.replace('rating: Float @inaccessible', 'rating: Float'),
  );
  expect(await run('--check')).toMatchObject({ exitCode: 1 });
});

test.each([
  ['a client that is not there', ['--client', 'wep'], 'no client wep', 'Did you mean "web"?'],
  ['a check of nothing', ['--check'], '--check', '--out'],
  [
    'the composed schema as the file to write',
    ['--out', './schema/unified.graphql'],
    'this is the composed schema',
    'another file',
  ],
])('%s is told', async (_what, args, said, hint) => {
  using project = makeProject();

  const { exitCode, stdout, stderr } = await headgateHere(['schema', ...args], {
    cwd: project.path,
  });

  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(said);
  expect(stderr).toContain(hint);
  expect(project.read('schema/unified.graphql')).toBe(tagged);
});
