import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  valueFromAST,
} from 'graphql';
import { readEnumValue, readField } from '../annotations/read.ts';
import { typeResolver } from './abstract-types.ts';
import { exactLeaf } from './exact-leaf.ts';
import { InputConverters } from './input.ts';
import { linkResolver } from './link-resolver.ts';
import { readMember } from './read-member.ts';
import { type ExecutionContext, type RootOperation, rootOperations } from './root-operations.ts';
import { applyScalarBehaviour } from './scalars.ts';
import type { UpstreamCalls } from './upstream-calls.ts';

/**
 * Gives every field of the graph its resolver: root fields call upstreams, linked fields load
 * through the request's dataloaders, all others read a member of what their parent's upstream sent.
 * Changes the schema in place: it was built for this.
 */
export function makeExecutable(schema: GraphQLSchema, calls: UpstreamCalls): GraphQLSchema {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  applyLeafBehaviour(types);
  // After leaf types: defaults of arguments and constants of links are read by them.
  const operations = rootOperations(schema, calls, new InputConverters());
  for (const type of types) {
    if (isAbstractType(type)) type.resolveType = typeResolver(schema, type);
    if (isObjectType(type)) addResolvers(schema, type, operations);
  }
  return schema;
}

function applyLeafBehaviour(types: readonly GraphQLNamedType[]): void {
  for (const type of types) {
    if (isScalarType(type) && !isSpecifiedScalarType(type)) applyScalarBehaviour(type);
    if (!isEnumType(type)) continue;
    // graphql-js maps names to internal values both ways; its look-up tables are made lazily
    // from these values, so they must be set before the first request.
    for (const value of type.getValues()) {
      value.value = readEnumValue(value.astNode?.directives).wireValue ?? value.name;
    }
  }
  for (const type of types) {
    if (isInputObjectType(type)) Object.values(type.getFields()).forEach(readDefault);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { args } of Object.values(type.getFields())) args.forEach(readDefault);
  }
}

/** Again: graphql-js read it when it built the schema, before leaf types had their behaviour. */
function readDefault(input: GraphQLArgument | GraphQLInputField): void {
  const node = input.astNode?.defaultValue;
  if (node !== undefined) input.defaultValue = valueFromAST(node, input.type);
}

function addResolvers(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  operations: ReadonlyMap<string, RootOperation>,
): void {
  for (const field of Object.values(type.getFields())) {
    const operation = operations.get(`${type.name}.${field.name}`);
    if (operation === undefined) {
      field.resolve = memberResolver(type, field, operations);
    } else if (type === schema.getSubscriptionType()) {
      field.subscribe = (_root, args, context: ExecutionContext) => operation.stream(args, context);
      field.resolve = (event, _args, context: ExecutionContext) => {
        context.loaders.clear();
        return event;
      };
    } else if (type === schema.getMutationType()) {
      field.resolve = (_root, args, context: ExecutionContext) =>
        operation.call(args, context).finally(() => context.loaders.clear());
    } else {
      field.resolve = (_root, args, context: ExecutionContext) => operation.call(args, context);
    }
  }
}

function memberResolver(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, ExecutionContext>,
  operations: ReadonlyMap<string, RootOperation>,
) {
  const { link, batch, wireName = field.name } = readField(field.astNode?.directives);
  if (link !== undefined) return linkResolver({ type, field, link, batch }, operations);
  const exact = exactLeaf(field.type);
  return (parent: unknown) => exact(readMember(parent, wireName));
}
