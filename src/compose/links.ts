import {
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  getNullableType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { BatchAnnotation, LinkAnnotation } from '../annotations/model.ts';
import { AnnotationError, readField } from '../annotations/read.ts';
import type { UserError } from '../errors/user-error.ts';
import { linkValueProblems } from './link-values.ts';
import { sdlError } from './place.ts';

/**
 * Type-checks every `@link`: that its Query field, arguments and key exist and fit. What is wrong
 * here would be wrong on every request.
 * @returns All mistakes, each with its file and line.
 */
export function checkLinks(schema: GraphQLSchema): UserError[] {
  const errors: UserError[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    if (type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      errors.push(...checkField(schema, type, field));
    }
  }
  return errors;
}

function checkField(
  schema: GraphQLSchema,
  type: GraphQLObjectType | GraphQLInterfaceType,
  field: GraphQLField<unknown, unknown>,
): UserError[] {
  const node = field.astNode;
  if (node == null) return [];
  const problems: string[] = [];
  try {
    const { link, batch } = readField(node.directives);
    if (link === undefined) return [];
    if (type === schema.getSubscriptionType()) {
      const problem = 'a subscription comes from a stream of a source; it cannot be a link';
      return [sdlError(placeOf(node), `${type.name}.${field.name}: ${problem}`)];
    }
    if (!isObjectType(type)) {
      const problem = 'a link stands on the fields of objects: repeat it on each that implements';
      return [sdlError(placeOf(node), `${type.name}.${field.name}: ${problem} ${type.name}`)];
    }
    // `keysArg` of the linked bulk read takes one key of many parents: a list there is filled by us.
    const own = batch === 'off' ? undefined : batch;
    const keysArg = own?.field === link.field ? own.keysArg : undefined;
    problems.push(...linkProblems(schema, type, field, link, keysArg));
    if (own !== undefined) problems.push(...batchProblems(schema, field, link, own));
  } catch (error) {
    if (!(error instanceof AnnotationError)) throw error;
    problems.push(error.message);
  }
  return problems.map((problem) =>
    sdlError(placeOf(node), `${type.name}.${field.name}: ${problem}`),
  );
}

const placeOf = (node: FieldDefinitionNode) =>
  node.directives?.find(({ name }) => name.value === 'link') ?? node;

function linkProblems(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  link: LinkAnnotation,
  keysArg: string | undefined,
): string[] {
  const target = schema.getQueryType()?.getFields()[link.field];
  if (target === undefined) return [`there is no field ${link.field} in Query to link to`];
  if (readField(target.astNode?.directives).binding === undefined) {
    return [`Query.${link.field} is not answered by a source, so nothing can be linked to it`];
  }
  const problems: string[] = [];
  if (keysArg === undefined && !sameShape(field.type, target.type)) {
    problems.push(`its type is ${field.type}, but Query.${link.field} gives ${target.type}`);
  }
  const targetArgs = new Map(target.args.map((argument) => [argument.name, argument]));
  for (const [name, value] of Object.entries(link.args)) {
    const argument = targetArgs.get(name);
    if (argument === undefined) {
      problems.push(`Query.${link.field} has no argument "${name}"`);
    } else {
      problems.push(...linkValueProblems(type, field, argument, value, name === keysArg));
    }
  }
  for (const argument of target.args.filter(isRequiredArgument)) {
    if (!Object.hasOwn(link.args, argument.name)) {
      problems.push(`Query.${link.field} requires the argument "${argument.name}"`);
    }
  }
  for (const { name } of field.args) {
    const used = Object.values(link.args).some(
      (value) => value.from === 'argument' && value.name === name,
    );
    if (!used) problems.push(`its argument "${name}" is not used: nothing takes "$args.${name}"`);
  }
  return problems;
}

/** What else must hold where one bulk call answers many links; its parts `completeBatches` checks. */
function batchProblems(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  link: LinkAnnotation,
  batch: BatchAnnotation,
): string[] {
  const problems: string[] = [];
  if (isNonNullType(field.type)) {
    const is = getNullableType(field.type);
    problems.push(`its type must be ${is}, because the answer for a key may be missing`);
  }
  const taken = schema.getQueryType()?.getFields()[batch.field]?.args ?? [];
  for (const name of Object.keys(link.args)) {
    if (name !== batch.keyArg && !taken.some((argument) => argument.name === name)) {
      problems.push(`Query.${batch.field}, which @batch names, has no argument "${name}"`);
    }
  }
  return problems;
}

/** Equal but for nullability: a link may promise less than its target. */
function sameShape(linked: GraphQLType, target: GraphQLType): boolean {
  if (isNonNullType(linked) && !isNonNullType(target)) return false;
  const [a, b] = [getNullableType(linked), getNullableType(target)];
  if (isListType(a) && isListType(b)) return sameShape(a.ofType, b.ofType);
  return a === b;
}
