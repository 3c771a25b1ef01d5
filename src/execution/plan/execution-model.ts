import {
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { AnnotationError, readField } from '../../annotations/read.ts';
import { GraphError } from '../../errors/graph-error.ts';
import { memberReader, type ReadMember } from '../../tools/read-member.ts';
import { type ResolveType, typeResolver } from '../calls/abstract-types.ts';
import { createLink, type Link } from '../calls/link.ts';
import { type RootOperation, rootOperations } from '../calls/root-operations.ts';
import type { UpstreamCalls } from '../calls/upstream-calls.ts';

/** Where the value of a field comes from. */
export type FieldOrigin =
  | { readonly from: 'operation'; readonly operation: RootOperation }
  | { readonly from: 'link'; readonly link: Link }
  | { readonly from: 'member'; readonly wireName: string; readonly read: ReadMember };

/** What plans need to know of a graph besides its schema; read once, when the gateway starts. */
export interface ExecutionModel {
  originOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): FieldOrigin;
  /** The field as the whole graph has it, of which `type` may be a part that a client sees. */
  fieldOf(
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
  ): GraphQLField<unknown, unknown>;
  runtimeTypeOf(type: GraphQLAbstractType): ResolveType;
  /** The object types of an abstract type in the whole graph. */
  possibleTypes(name: string): readonly string[];
}

/** @param schema With the behaviour of its leaf types: constants of links are read by them. */
export function createExecutionModel(schema: GraphQLSchema, calls: UpstreamCalls): ExecutionModel {
  const operations = rootOperations(schema, calls);
  const origins = new Map<string, FieldOrigin>();
  const fields = new Map<string, GraphQLField<unknown, unknown>>();
  const typeResolvers = new Map<string, ResolveType>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) typeResolvers.set(type.name, typeResolver(schema, type));
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      fields.set(coordinate, field);
      origins.set(coordinate, originOf(type, field, operations));
    }
  }
  return {
    originOf: (type, { name }) => known(origins, `${type.name}.${name}`),
    fieldOf: (type, { name }) => known(fields, `${type.name}.${name}`),
    runtimeTypeOf: ({ name }) => known(typeResolvers, name),
    possibleTypes(name) {
      const type = schema.getType(name);
      const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
      return types.map((each) => each.name);
    },
  };
}

function originOf(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  operations: ReadonlyMap<string, RootOperation>,
): FieldOrigin {
  const operation = operations.get(`${type.name}.${field.name}`);
  if (operation !== undefined) return { from: 'operation', operation };
  const { link, batch, wireName = field.name } = readField(field.astNode?.directives);
  if (link !== undefined) {
    try {
      return { from: 'link', link: createLink({ type, field, link, batch }, operations) };
    } catch (error) {
      throw inField(`${type.name}.${field.name}`, error);
    }
  }
  return { from: 'member', wireName, read: memberReader(wireName) };
}

/** What is wrong with a link is reported for the field; a directive has a place of its own. */
function inField(coordinate: string, error: unknown): unknown {
  if (!(error instanceof GraphError) || error instanceof AnnotationError) return error;
  return new GraphError(`${coordinate}: ${error.message}`, { cause: error });
}

function known<V>(map: ReadonlyMap<string, V>, name: string): V {
  const value = map.get(name);
  if (value === undefined) throw new Error(`${name} is not in the schema that is executed`);
  return value;
}
