import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { readField } from '../../../src/annotations/read.ts';
import { compose } from '../../../src/compose/compose.ts';
import { readGraph } from '../../../src/execution/graph/graph.ts';
import { createWireRoot } from '../../../src/upstream/adapters/grpc/wire-root.ts';
import { makeFolder } from '../../fixtures/folder.ts';

/** Real contracts that stand beside the project on some machines; see their manifest. */
const corpus = fileURLToPath(new URL('../../../../shared/corpus/proto', import.meta.url));

/** Where the imports of a set begin, when that is not its own folder. */
const importRoots: Readonly<Record<string, string>> = {
  'connect-conformance': 'connect-conformance/proto',
  lnd: 'lnd/lnrpc',
  triton: 'triton/protobuf',
};

/** Of strings, which look like comments in `"v1/{name=keys/*}"`, nothing is needed either. */
const bare = (text: string) => text.replace(/"(?:\\.|[^"\\\n])*"|\/\*.*?\*\/|\/\/[^\n]*/gs, '');
const textOf = (file: string) => bare(readFileSync(path.join(corpus, file), 'utf8'));

const files = existsSync(corpus)
  ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter(isServiceFile).toSorted()
  : [];

if (files.length === 0) {
  test.skip('real contracts: there is no ../shared/corpus/proto beside the repository', () => {});
}

function isServiceFile(file: string): boolean {
  return file.endsWith('.proto') && /^\s*service\s+\w+/m.test(textOf(file));
}

/** Counted here in the plainest way, to check the reader by something else than itself. */
function methodsIn(file: string) {
  const rpc = /\brpc\s+(\w+)\s*\(\s*(stream\s)?[^)]*\)\s*returns\s*\(\s*(stream\s)?/g;
  const methods = [...textOf(file).matchAll(rpc)].map(([, name = '', requests, responses]) => ({
    name,
    clientStreams: requests !== undefined,
    serverStreams: responses !== undefined,
  }));
  return {
    all: methods.map(({ name }) => name).toSorted(),
    served: methods.filter(({ clientStreams }) => !clientStreams).length,
    streams: methods.filter((each) => each.serverStreams && !each.clientStreams).length,
  };
}

/** All of these files as the sources of one graph: reading Mesh's configuration takes longer than they do. */
async function composeFiles(paths: readonly string[]) {
  const sources = paths.map((file) => {
    const [set = ''] = file.split(path.sep);
    const includeDirs = [importRoots[set] ?? set, set, '_include'].map((dir) =>
      path.join(corpus, dir),
    );
    const source = { file: path.join(corpus, file), load: { includeDirs } };
    return { name: sourceName(file), handler: { grpc: { endpoint: 'localhost:1', source } } };
  });
  using folder = makeFolder({ '.meshrc.yaml': JSON.stringify({ sources }) });
  const { sdl, report } = await compose(folder.path);
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  expect(validateSchema(schema)).toEqual([]);
  const wires = readGraph(sdl, 'unified.graphql').sources;
  return {
    schema,
    operationsOf: (file: string) =>
      report.sources.find(({ name }) => name === sourceName(file))?.operations ?? [],
    wireOf: (file: string) => wires.find(({ name }) => name === sourceName(file))?.wire,
  };
}

const sourceName = (file: string) => `s${files.indexOf(file)}`;
const isServed = (file: string) => methodsIn(file).served > 0;
const setOf = (file: string) => file.split(path.sep, 1).join();
const composedSets = new Map<string, ReturnType<typeof composeFiles>>();

function composedSet(set: string) {
  const composed =
    composedSets.get(set) ??
    composeFiles(files.filter((file) => setOf(file) === set && isServed(file)));
  composedSets.set(set, composed);
  return composed;
}

test.each(files)('%s: nothing is lost in silence', async (file) => {
  const expected = methodsIn(file);
  if (!isServed(file)) {
    const refusal = await composeFiles([file]).catch(String);
    expect(refusal).toContain('has no operation that can be served');
    for (const name of expected.all) expect(refusal).toMatch(new RegExp(`/${name}: .* streams?`));
    return;
  }

  const { schema, operationsOf, wireOf } = await composedSet(setOf(file));

  const operations = operationsOf(file);
  const names = operations.map(({ operation }) => operation.replace(/^.*\//, ''));
  expect(names.toSorted()).toEqual(expected.all);
  const fields = operations.flatMap(({ field }) => field ?? []);
  expect(new Set(fields).size).toBe(expected.served);
  expect(fields.filter((field) => field.startsWith('Subscription.'))).toHaveLength(
    expected.streams,
  );
  for (const { operation, field, skipped } of operations) {
    if (field === undefined) {
      expect(skipped, operation).toMatch(/streams?: GraphQL has no such operation/);
      continue;
    }
    const [type = '', name = ''] = field.split('.');
    const root = schema.getType(type);
    const fieldNode =
      root !== undefined && 'getFields' in root ? root.getFields()[name] : undefined;
    const { binding } = readField(fieldNode?.astNode?.directives);
    const [service, method] = operation.split('/');
    expect(binding, operation).toEqual({
      ...{ protocol: 'grpc', source: sourceName(file) },
      ...{ service, method },
    });
  }
  // What serve reads: every reference in it resolves.
  expect(() => createWireRoot(wireOf(file))).not.toThrow();
});

if (files.length > 0) {
  test('the corpus as a whole', () => {
    const methods = files.map(methodsIn);
    const count = (of: (method: ReturnType<typeof methodsIn>) => number) =>
      methods.reduce((sum, method) => sum + of(method), 0);
    expect({
      files: files.length,
      withoutServedMethod: methods.filter(({ served }) => served === 0).length,
      methods: count(({ all }) => all.length),
      served: count(({ served }) => served),
    }).toEqual({ files: 100, withoutServedMethod: 6, methods: 767, served: 728 });
  });
}
