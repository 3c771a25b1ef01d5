import {
  type ExecutionResult,
  executeSync,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLError,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import { isMapEntry } from '../../../src/annotations/map-entry.ts';
import type { LinkAnnotation } from '../../../src/annotations/model.ts';
import { readArgument, readField, readType } from '../../../src/annotations/read.ts';
import { GatewayError } from '../../../src/errors/gateway-error.ts';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { readGraph } from '../../../src/execution/graph/graph.ts';
import { applyLeafBehaviour } from '../../../src/execution/graph/leaf-behaviour.ts';
import type { RandomDocument } from './random-document.ts';
import type { RandomUpstream } from './random-upstream.ts';

/**
 * graphql-js with the plainest resolvers there are: nothing is batched, nothing waits. It executes on
 * the whole graph, and refuses values that `view` does not know, and what is selected at the places
 * that are denied.
 */
export function referenceOf(
  sdl: string,
  upstream: RandomUpstream,
  view: GraphQLSchema,
): (
  document: RandomDocument,
  denied?: ReadonlySet<number>,
  rootValue?: unknown,
) => ExecutionResult {
  const { schema } = readGraph(sdl, 'unified.graphql');
  applyLeafBehaviour(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isEnumType(type)) seenValuesOnly(type, view);
    if (isAbstractType(type)) {
      type.resolveType = (value) => seen(view, runtimeType(schema, type, value));
    }
    if (!isObjectType(type)) continue;
    type.isTypeOf = isPlainObject;
    for (const field of Object.values(type.getFields())) {
      const resolve = resolver(schema, type, field, upstream);
      field.resolve = (parent, args, denied: ReadonlySet<number>, { fieldNodes }) => {
        if (fieldNodes.some((node) => denied.has(startOf(node))))
          throw new GatewayError('FORBIDDEN');
        return resolve(parent, args);
      };
    }
  }
  return ({ query, variables: variableValues }, denied = new Set(), rootValue) => {
    const document = parse(query);
    return executeSync({ schema, document, variableValues, rootValue, contextValue: denied });
  };
}

/** Tells the places of a document apart, whoever has parsed it. */
export const startOf = ({ loc }: FieldNode) => loc?.start ?? -1;

function seen(view: GraphQLSchema, typeName: string | undefined): string | undefined {
  if (typeName === undefined || view.getType(typeName) !== undefined) return typeName;
  throw new GatewayError('FORBIDDEN');
}

function seenValuesOnly(type: GraphQLEnumType, view: GraphQLSchema): void {
  const ofView = view.getType(type.name);
  if (!isEnumType(ofView)) return;
  const serialize = type.serialize.bind(type);
  type.serialize = (value) => {
    const name = serialize(value);
    if (name != null && ofView.getValue(name) === undefined) throw new GatewayError('FORBIDDEN');
    return name;
  };
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
function runtimeType(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  value: unknown,
): string | undefined {
  if (!isPlainObject(value)) return undefined;
  const said = memberOf(value, '$type');
  const named = schema.getPossibleTypes(type).find(({ name, astNode }) => {
    return said === (readType(astNode?.directives).wireName ?? name);
  });
  if (named !== undefined) return named.name;
  const { field = '', mapping = {} } = readType(type.astNode?.directives).discriminator ?? {};
  return mapping[String(memberOf(value, field))];
}

type Args = Readonly<Record<string, unknown>>;

function resolver(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  upstream: RandomUpstream,
) {
  const { link, wireName = field.name, others } = readField(field.astNode?.directives);
  const leaf = getNamedType(field.type).name;
  if (link !== undefined) {
    return (parent: unknown, args: Args) => {
      const asked = linkArguments(schema, link, parent, args);
      if (asked !== undefined) return linked(schema, link.field, asked, upstream);
      return isListType(getNullableType(field.type)) ? [] : null;
    };
  }
  if (others !== undefined) {
    return (parent: unknown) =>
      Object.fromEntries(Object.entries(Object(parent)).filter(([name]) => !others.includes(name)));
  }
  const inGraph = (value: unknown) => exact(asEntries(value, field.type), leaf);
  if (type === schema.getSubscriptionType()) return (event: unknown) => inGraph(event);
  if (type === schema.getQueryType() || type === schema.getMutationType()) {
    return (_root: unknown, args: Args) =>
      inGraph(rootAnswer(field.name, wireArguments(field.args, args), upstream));
  }
  return (parent: unknown) => inGraph(memberOf(parent, wireName));
}

/** A map is a list of entries in the graph. */
function asEntries(value: unknown, type: GraphQLOutputType): unknown {
  const nullable = getNullableType(type);
  if (!isListType(nullable)) return value;
  if (!isMapEntry(getNullableType(nullable.ofType))) {
    return Array.isArray(value) ? value.map((item) => asEntries(item, nullable.ofType)) : value;
  }
  if (!isPlainObject(value)) return value;
  return Object.entries(Object(value)).map(([key, each]) => ({ key, value: each }));
}

/** What is sent for coerced arguments, or for the members of an input object. */
function wireArguments(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  given: Args,
): Args {
  const sent = inputs.flatMap(({ name, type, astNode }): [string, unknown][] => {
    const { wireName = name } = readArgument(astNode?.directives);
    return name in given ? [[wireName, wireValue(type, given[name])]] : [];
  });
  return Object.fromEntries(sent);
}

function wireValue(type: GraphQLInputType, value: unknown): unknown {
  const nullable = getNullableType(type);
  if (Array.isArray(value) && isListType(nullable)) {
    const items = value.map((item) => wireValue(nullable.ofType, item));
    if (!isMapEntry(getNullableType(nullable.ofType))) return items;
    const entries = items.map((item) => Object(item));
    // One of two values would be lost.
    if (new Set(entries.map(({ key }) => key)).size < entries.length)
      throw new GatewayError('BAD_INPUT');
    return Object.fromEntries(entries.map(({ key, value: each }) => [key, each ?? null]));
  }
  if (!isInputObjectType(nullable) || !isPlainObject(value)) return value;
  return wireArguments(Object.values(nullable.getFields()), Object(value));
}

export function rootAnswer(field: string, args: Args, upstream: RandomUpstream): unknown {
  if (!field.startsWith('all')) return upstream.answer(field, args);
  const keys = Array.isArray(args.keys) ? args.keys : [];
  // In another order than asked.
  return [...upstream.items(field.slice(3), keys, args.at).values()].reverse();
}

/** What a link asks for; `undefined`: nothing. */
function linkArguments(
  schema: GraphQLSchema,
  link: LinkAnnotation,
  parent: unknown,
  given: Args,
): Args | undefined {
  const asked: Record<string, unknown> = {};
  const ofParent: unknown[] = [];
  for (const { name, type, defaultValue } of targetOf(schema, link)?.args ?? []) {
    const from = link.args[name];
    let value = defaultValue;
    if (from?.from === 'constant') value = from.value;
    if (from?.from === 'argument' && from.name in given) value = given[from.name];
    if (from?.from === 'parent') {
      value = from.path.map((each) => wireNames[each] ?? each).reduce(memberOf, parent);
      if (Number.isNaN(value)) value = null;
      if (['number', 'bigint'].includes(typeof value) && isIdOrString(type)) value = String(value);
      ofParent.push(value);
    }
    if (value == null && isNonNullType(type)) return undefined;
    if (value !== undefined) asked[name] = value;
  }
  const isNothing = (value: unknown) => value == null || (Array.isArray(value) && !value.length);
  return ofParent.length > 0 && ofParent.every(isNothing) ? undefined : asked;
}

const targetOf = (schema: GraphQLSchema, { field }: LinkAnnotation) =>
  schema.getQueryType()?.getFields()[field];

const isIdOrString = (type: GraphQLInputType) => /^(ID|String)!?$/.test(type.toString());

const wireNames: Readonly<Record<string, string>> = { k: 'the_key', n: 'the_number' };

function linked(
  schema: GraphQLSchema,
  field: string,
  asked: Args,
  upstream: RandomUpstream,
): unknown {
  const { batch } = readField(schema.getQueryType()?.getFields()[field]?.astNode?.directives);
  if (batch === undefined) return upstream.answer(field, asked);
  const { key, at } = asked;
  return key == null ? null : upstream.items(field.slice(3), [key], at).get(String(key));
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
