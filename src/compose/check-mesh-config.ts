import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { jsonSchema } from '@graphql-mesh/types';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  visit,
} from 'yaml';
import { UserError } from '../errors/user-error.ts';
import { yamlDocument } from '../yaml-document.ts';
import { yamlProblem } from '../yaml-problem.ts';
import { refuseOtherMeshConfigs } from './only-mesh-config.ts';

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

/** What compose itself reads of `.meshrc.yaml`. */
export interface CheckedMeshConfig {
  readonly additionalTypeDefs: unknown;
  /** A mistake that shows only later, at the line of what stands at a path. */
  readonly mistakeAt: (path: readonly (string | number)[], message: string) => UserError;
}

/**
 * Checks `.meshrc.yaml` before Mesh reads it: Mesh itself only warns about unknown keys and has no
 * line numbers.
 * @throws UserError that lists every mistake with its line.
 */
export function checkMeshConfig(file: string): CheckedMeshConfig {
  if (!existsSync(file)) {
    throw new UserError('there is no such file', {
      file,
      hint: '`headgate add <url or file>` makes it, with a first source. Is this the folder of the project?',
    });
  }
  refuseOtherMeshConfigs(path.dirname(file));
  const lines = new LineCounter();
  const document = yamlDocument(readFileSync(file, 'utf8'), {
    lineCounter: lines,
    prettyErrors: false,
  });
  const errorAt = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return new UserError(message, { file, line, column: col });
  };
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    throw errorAt(syntaxError.pos[0], yamlProblem(syntaxError));
  }

  const config = plainConfig(document, errorAt);
  const all = [
    ...schemaProblems(config),
    ...handlerProblems(config),
    ...transformProblems(config),
    ...variableProblems(config),
  ];
  const problems = all.map(({ path, key, message }) => {
    const parent = nodeAt(document, path);
    const node = key === undefined ? parent : keyNode(parent, key);
    return { offset: offsetOf(node), message };
  });
  const messages = problems
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => errorAt(offset, message).message);
  if (messages.length > 0) throw new UserError([...new Set(messages)].join('\n'));
  return {
    additionalTypeDefs: record(config).additionalTypeDefs,
    mistakeAt: (path, message) => errorAt(offsetOf(nodeAt(document, path)), message),
  };
}

const offsetOf = (node: Node | null): number => node?.range?.[0] ?? 0;

/** What stands at a path, also where an alias does; else the nearest around it. */
function nodeAt(document: Document, path: readonly (string | number)[]): Node | null {
  let at: Node | null = document.contents;
  for (const step of path) {
    const within: Node | null | undefined = isAlias(at) ? at.resolve(document) : at;
    const next = isCollection(within) ? within.get(step, true) : undefined;
    if (!isNode(next)) break;
    at = next;
  }
  return at;
}

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
  try {
    return document.toJS();
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw errorAt(offsetOf(document.contents), 'its aliases repeat too much of it');
  }
}

interface Problem {
  readonly path: readonly string[];
  /** The key that is wrong itself, rather than its value. */
  readonly key?: string;
  readonly message: string;
}

/** Compiling Mesh's schema takes longer than most contracts: `dev` composes often. */
let validator: ValidateFunction | undefined;

function schemaProblems(config: unknown): Problem[] {
  validator ??= compileSchema();
  if (validator(config)) return [];
  return (validator.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf').map(asProblem);
}

function compileSchema(): ValidateFunction {
  const { $schema: _, ...schema } = structuredClone(jsonSchema);
  // Addresses may stand in gateway.yaml alone.
  delete schema.definitions.GrpcHandler.required;
  // A WSDL without a service has no address: it comes from here.
  schema.definitions.SoapHandler.properties.endpoint = { type: 'string' };
  const { selectQueryOrMutationField } = schema.definitions.OpenapiHandler.properties;
  schema.definitions.SoapHandler.properties.selectQueryOrMutationField = selectQueryOrMutationField;
  // Headers of answers are read where somebody wants them.
  const responseHeaders = { type: 'array', items: { type: 'string' } };
  schema.definitions.SoapHandler.properties.responseHeaders = responseHeaders;
  schema.definitions.OpenapiHandler.properties.responseHeaders = responseHeaders;
  // A descriptor set or a server may have more services than are wanted.
  const services = { type: 'array', items: { type: 'string' } };
  schema.definitions.GrpcHandler.properties.services = services;
  // Whom compose may ask for what a contract refers to.
  schema.definitions.OpenapiHandler.properties.allowedRefHosts = {
    type: 'array',
    items: { type: 'string' },
  };
  // Where the contract leaves parts of its address open.
  schema.definitions.OpenapiHandler.properties.serverVariables = {
    type: 'object',
    additionalProperties: { type: 'string' },
  };
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
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
  if (Array.isArray(top.sources) && sources.length === 0) {
    problems.push({ path: ['sources'], message: 'there are no sources: nothing can be composed' });
  }
  const seen = new Set<unknown>();
  for (const [index, source] of sources.entries()) {
    const { name, handler } = record(source);
    if (typeof name === 'string' && !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
      const message = `"${name}" cannot be the name of a source: letters, digits, - and _`;
      problems.push({ path: ['sources', String(index), 'name'], message });
    }
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

/** Mesh applies the first transform of an item, and passes over others. */
function transformProblems(config: unknown): Problem[] {
  const { transforms, sources } = record(config);
  const lists = [
    { path: ['transforms'], list: transforms },
    ...(Array.isArray(sources) ? sources : []).map((source, index) => ({
      path: ['sources', String(index), 'transforms'],
      list: record(source).transforms,
    })),
  ];
  return lists.flatMap(({ path, list }) =>
    (Array.isArray(list) ? list : []).flatMap((item, index) =>
      Object.keys(record(item))
        .slice(1)
        .map((key) => ({
          path: [...path, String(index)],
          key,
          message: `"${key}" would not be applied: each transform is an item of its own`,
        })),
    ),
  );
}

/** Options whose values are written into the composed schema, which is committed. */
const committedOptions = ['endpoint', 'soapHeaders', 'metaData', 'operationHeaders', 'queryParams'];

/**
 * Mesh replaces `${NAME}` anywhere in the file by the environment: a secret would be written into
 * the composed schema, and the schema would depend on the machine.
 */
function variableProblems(config: unknown): Problem[] {
  const sources = record(config).sources;
  return (Array.isArray(sources) ? sources : []).flatMap((source, index) =>
    Object.entries(record(record(source).handler)).flatMap(([handler, options]) =>
      committedOptions
        .filter((option) => JSON.stringify(record(options)[option] ?? '').includes('${'))
        .map((option) => ({
          path: ['sources', String(index), 'handler', handler],
          key: option,
          message: `"${option}" would write a variable of this machine into the composed schema: set it in gateway.yaml, under sources`,
        })),
    ),
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function keyNode(parent: Node | null, key: string): Node | null {
  if (!isMap(parent)) return parent;
  const keys = parent.items.map((pair) => pair.key);
  return keys.find((each) => isScalar(each) && each.value === key) as Node | null;
}
