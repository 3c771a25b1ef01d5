import { existsSync, readFileSync } from 'node:fs';
import { jsonSchema } from '@graphql-mesh/types';
import { Ajv, type ErrorObject } from 'ajv';
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { UserError } from '../errors/user-error.ts';

/** Handlers that Headgate can serve. */
const handlerNames = ['openapi', 'grpc', 'soap'];
/** Keys of Mesh's own runtime: nothing would read them here. */
const runtimeKeys = new Set([
  'serve',
  'sdk',
  'codegen',
  'merger',
  'pubsub',
  'cache',
  'plugins',
  'additionalEnvelopPlugins',
  'persistedOperations',
  'documents',
  'pollingInterval',
  'skipSSLValidation',
  'additionalResolvers',
]);

/**
 * Checks `.meshrc.yaml` before Mesh reads it: Mesh itself only warns about unknown keys and has no
 * line numbers.
 * @throws UserError that lists every mistake with its line.
 */
export function checkMeshConfig(file: string): void {
  if (!existsSync(file)) {
    throw new UserError('there is no such file', {
      file,
      hint: 'Name your sources in .meshrc.yaml; the README shows one in five steps.',
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), {
    lineCounter: lines,
    prettyErrors: false,
  });
  const errorAt = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return new UserError(message, { file, line, column: col });
  };
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) throw errorAt(syntaxError.pos[0], syntaxError.message);

  const config = plainConfig(document, errorAt);
  const problems = [...schemaProblems(config), ...handlerProblems(config)].map(
    ({ path, key, message }) => {
      const parent = document.getIn(path, true);
      const node = key === undefined ? parent : keyNode(parent, key);
      return { offset: offsetOf(isNode(node) ? node : document.contents), message };
    },
  );
  const messages = problems
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => errorAt(offset, message).message);
  if (messages.length > 0) throw new UserError([...new Set(messages)].join('\n'));
}

const offsetOf = (node: Node | null): number => node?.range?.[0] ?? 0;

function plainConfig(
  document: Document,
  errorAt: (offset: number, message: string) => UserError,
): unknown {
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      throw errorAt(offsetOf(alias), `there is no anchor "&${alias.source}" before this alias`);
    },
  });
  return document.toJS();
}

interface Problem {
  readonly path: readonly string[];
  /** The key that is wrong itself, rather than its value. */
  readonly key?: string;
  readonly message: string;
}

function schemaProblems(config: unknown): Problem[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const { $schema: _, ...schema } = structuredClone(jsonSchema);
  // A WSDL without a service has no address: it comes from here.
  schema.definitions.SoapHandler.properties.endpoint = { type: 'string' };
  if (ajv.validate(schema, config)) return [];
  return (ajv.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf').map(asProblem);
}

function asProblem({ instancePath, keyword, params, message }: ErrorObject): Problem {
  const path = instancePath
    .split('/')
    .slice(1)
    // RFC 6901, section 4.
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    return { path, key, message: `unknown key "${key}"` };
  }
  const [name = 'the file', parent] = path.toReversed();
  return { path, message: `${/^\d+$/.test(name) ? `an item of ${parent}` : name} ${message}` };
}

function handlerProblems(config: unknown): Problem[] {
  const problems: Problem[] = [];
  const top = record(config);
  for (const key of Object.keys(top)) {
    if (!runtimeKeys.has(key)) continue;
    const message =
      key === 'additionalResolvers'
        ? '"additionalResolvers" is not supported: write the join as @link in additionalTypeDefs'
        : `"${key}" belongs to Mesh's own server: what Headgate does at run time is in gateway.yaml`;
    problems.push({ path: [], key, message });
  }
  const sources = Array.isArray(top.sources) ? top.sources : [];
  const seen = new Set<unknown>();
  for (const [index, source] of sources.entries()) {
    const { name, handler } = record(source);
    if (name !== undefined && seen.has(name)) {
      const message = `a second source is called "${name}"`;
      problems.push({ path: ['sources', String(index), 'name'], message });
    }
    seen.add(name);
    for (const key of Object.keys(record(handler))) {
      if (handlerNames.includes(key)) continue;
      const message = `no handler "${key}"; there are ${handlerNames.join(', ')}`;
      problems.push({ path: ['sources', String(index), 'handler'], key, message });
    }
  }
  return problems;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function keyNode(parent: unknown, key: string): unknown {
  if (!isMap(parent)) return parent;
  return parent.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === key)
    ?.key;
}
