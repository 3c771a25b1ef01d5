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
import type { BatchAnnotation, LinkAnnotation } from '../../annotations/model.ts';
import { AnnotationError, readField } from '../../annotations/read.ts';
import type { UserError } from '../../errors/user-error.ts';
import { sdlError } from '../sdl-error.ts';
import { type LinkedField, linkValueProblems } from './link-value-problems.ts';

/**
 * Type-checks every `@link`: that its Query field, arguments and key exist and fit. What is wrong
 * here would be wrong on every request.
 * @returns All mistakes, each with its file and line.
 */
export function checkLinks(schema: GraphQLSchema): UserError[] {
  return [...wrongLinks(schema).values()].flat();
}

/** The same, by the coordinate of the linked field; those that are right are not there. */
export function wrongLinks(schema: GraphQLSchema): Map<string, readonly UserError[]> {
  const wrong = new Map<string, readonly UserError[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    if (type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const errors = checkField(schema, type, field);
      if (errors.length > 0) wrong.set(`${type.name}.${field.name}`, errors);
    }
  }
  return wrong;
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
    problems.push(...linkProblems(schema, { type, field }, link, keysArg));
    if (own !== undefined && isNonNullType(field.type)) {
      const is = getNullableType(field.type);
      problems.push(`its type must be ${is}, because the answer for a key may be missing`);
    }
    problems.push(...passedOnProblems(schema, link, batch));
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

/** @param keysArg The argument of the target that takes one key of many parents, if one does. */
function linkProblems(
  schema: GraphQLSchema,
  linked: LinkedField,
  link: LinkAnnotation,
  keysArg: string | undefined,
): string[] {
  const { field } = linked;
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
      const expected = name === keysArg ? itemType(argument.type) : argument.type;
      problems.push(...linkValueProblems(linked, value, argument, expected));
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

/**
 * The bulk read is asked instead of the target: what the link gives the target besides its key
 * would be lost without a word where the bulk read does not take it.
 * @param own The field's own `@batch`, which goes before that of its target.
 */
function passedOnProblems(
  schema: GraphQLSchema,
  link: LinkAnnotation,
  own: BatchAnnotation | 'off' | undefined,
): string[] {
  const reads = schema.getQueryType()?.getFields() ?? {};
  const target = reads[link.field];
  const batch = own ?? readField(target?.astNode?.directives).batch;
  if (target === undefined || batch === undefined || batch === 'off') return [];
  const bulk = reads[batch.field];
  const problems: string[] = [];
  for (const name of Object.keys(link.args)) {
    const given = target.args.find((argument) => argument.name === name);
    if (name === batch.keyArg || given === undefined) continue;
    const taken = bulk?.args.find((argument) => argument.name === name);
    if (taken === undefined) {
      problems.push(`Query.${batch.field}, which @batch names, has no argument "${name}"`);
    } else if (!isSameInput(given.type, taken.type)) {
      problems.push(
        `Query.${batch.field}, which @batch names, takes ${taken.type} for "${name}", and Query.${link.field} ${given.type}`,
      );
    }
  }
  const [keys] = batch.keysArg.split('.');
  const given = target.args.filter(
    ({ name, defaultValue }) => Object.hasOwn(link.args, name) || defaultValue !== undefined,
  );
  for (const { name } of bulk?.args.filter(isRequiredArgument) ?? []) {
    if (name === keys || given.some((argument) => argument.name === name)) continue;
    problems.push(`Query.${batch.field}, which @batch names, requires the argument "${name}"`);
  }
  return problems;
}

function itemType(type: GraphQLType): GraphQLType {
  const list = getNullableType(type);
  return isListType(list) ? list.ofType : type;
}

const isSameInput = (a: GraphQLType, b: GraphQLType) =>
  String(getNullableType(a)) === String(getNullableType(b));

/** Equal but for nullability: a link may promise less than its target. */
function sameShape(linked: GraphQLType, target: GraphQLType): boolean {
  if (isNonNullType(linked) && !isNonNullType(target)) return false;
  const [a, b] = [getNullableType(linked), getNullableType(target)];
  if (isListType(a) && isListType(b)) return sameShape(a.ofType, b.ofType);
  return a === b;
}
