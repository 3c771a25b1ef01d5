import {
  type ExecutionResult,
  executeSync,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  parse,
} from 'graphql';
import { readField } from '../../../src/annotations/read.ts';
import { GatewayError } from '../../../src/errors/gateway-error.ts';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { readGraph } from '../../../src/execution/graph.ts';
import { applyLeafBehaviour } from '../../../src/execution/leaf-behaviour.ts';
import type { RandomDocument } from './random-document.ts';
import type { RandomUpstream } from './random-upstream.ts';

/** graphql-js with the plainest resolvers there are: nothing is batched, nothing waits. */
export function referenceAnswer(
  sdl: string,
  { query, variables }: RandomDocument,
  upstream: RandomUpstream,
): ExecutionResult {
  const { schema } = readGraph(sdl, 'unified.graphql');
  applyLeafBehaviour(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) type.resolveType = runtimeType;
    if (!isObjectType(type)) continue;
    type.isTypeOf = isPlainObject;
    for (const field of Object.values(type.getFields())) {
      field.resolve = resolver(schema, type, field, upstream);
    }
  }
  return executeSync({ schema, document: parse(query), variableValues: variables });
}

/** What clients can tell of an error. */
export function seenError({ path, locations, message, originalError }: GraphQLError) {
  return { path, locations, code: codeOf(message, originalError) };
}

/** Errors of graphql-js itself get the code that they should have. */
function codeOf(message: string, error: Error | undefined): string {
  if (error instanceof UpstreamError || error instanceof GatewayError) return error.code;
  return message.startsWith('Argument') ? 'GRAPHQL_VALIDATION_FAILED' : 'UPSTREAM_INVALID_RESPONSE';
}

const isPlainObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object that the upstream sends for an abstract type says which it is. */
function runtimeType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('$type' in value)) return undefined;
  return typeof value.$type === 'string' ? value.$type : undefined;
}

type Args = Readonly<Record<string, unknown>>;

function resolver(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  upstream: RandomUpstream,
) {
  const { link, wireName = field.name } = readField(field.astNode?.directives);
  const leaf = getNamedType(field.type).name;
  if (link !== undefined) {
    return (parent: unknown, args: Args) => {
      const { key, at } = link.args;
      const keyValue = key?.from === 'constant' ? key.value : memberOf(parent, 'the_key');
      if (keyValue == null) return null;
      const atValue = at?.from === 'argument' ? args.at : at?.from === 'constant' ? at.value : null;
      // The default of the target's argument stands in for what is not given.
      return linked(schema, link.field, String(keyValue), atValue ?? 7, upstream);
    };
  }
  if (type !== schema.getQueryType()) {
    return (parent: unknown) => exact(memberOf(parent, wireName), leaf);
  }
  return (_root: unknown, args: Args) => exact(rootAnswer(field.name, args, upstream), leaf);
}

export function rootAnswer(field: string, args: Args, upstream: RandomUpstream): unknown {
  if (!field.startsWith('all')) return upstream.answer(field, args);
  const keys = Array.isArray(args.keys) ? args.keys : [];
  // In another order than asked.
  return [...upstream.items(field.slice(3), keys, args.at).values()].reverse();
}

function linked(
  schema: GraphQLSchema,
  field: string,
  key: string,
  at: unknown,
  upstream: RandomUpstream,
): unknown {
  const { batch } = readField(schema.getQueryType()?.getFields()[field]?.astNode?.directives);
  return batch === undefined
    ? upstream.answer(field, { key, at })
    : upstream.items(field.slice(3), [key], at).get(key);
}

function memberOf(value: unknown, name: string): unknown {
  return Object.getOwnPropertyDescriptor(Object(value), name)?.value;
}

/** graphql-js knows no integers beyond 2^53. */
function exact(value: unknown, leaf: string): unknown {
  if (Array.isArray(value)) return value.map((item) => exact(item, leaf));
  if (typeof value !== 'bigint') return value;
  if (leaf === 'ID' || leaf === 'String') return String(value);
  return leaf === 'Float' ? Number(value) : value;
}
