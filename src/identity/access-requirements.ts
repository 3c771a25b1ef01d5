import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { z } from 'zod';
import { UserError } from '../errors/user-error.ts';
import type { Principal } from '../request-context.ts';

/** One of these lists of scopes must be had whole. `[[]]`: any principal. */
export type Requirement = readonly (readonly string[])[];

export function satisfies(principal: Principal | null, requirement: Requirement): boolean {
  return (
    principal !== null &&
    requirement.some((scopes) => scopes.every((scope) => principal.scopes.has(scope)))
  );
}

/**
 * All requirements of selecting `field` of `parent`, each of which must be met.
 *
 * A value may be of any type that its static type allows, so a field of an interface asks for what
 * that field asks for on every implementing type, and a field that returns an interface or union
 * asks for what any of its types asks for. Otherwise `... on Node` would be a way round.
 */
export function fieldRequirements(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  field: GraphQLField<unknown, unknown>,
): Requirement[] {
  const sameFields = isInterfaceType(parent)
    ? implementations(schema, parent).flatMap((type) =>
        isObjectType(type) || isInterfaceType(type) ? (type.getFields()[field.name] ?? []) : [],
      )
    : [];
  const returned = getNamedType(field.type);
  return [
    ...[field, ...sameFields].flatMap(({ astNode }) => requirementsOf(astNode?.directives)),
    ...[returned, ...implementations(schema, returned)].flatMap(typeRequirements),
  ];
}

/** What stands on the type itself, where it is defined or extended. */
export function typeRequirements(type: GraphQLNamedType): Requirement[] {
  return [type.astNode, ...type.extensionASTNodes].flatMap((node) =>
    requirementsOf(node?.directives),
  );
}

/**
 * Reads every requirement of a schema, so that a wrong one is found when the gateway starts.
 * @throws UserError
 */
export function checkRequirements(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    typeRequirements(type);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { astNode } of Object.values(type.getFields())) requirementsOf(astNode?.directives);
  }
}

function implementations(schema: GraphQLSchema, type: GraphQLNamedType): GraphQLNamedType[] {
  if (!isAbstractType(type)) return [];
  const interfaces = isInterfaceType(type) ? schema.getImplementations(type).interfaces : [];
  return [...schema.getPossibleTypes(type), ...interfaces];
}

const scopesSchema = z.array(z.array(z.string()));

function requirementsOf(directives: readonly ConstDirectiveNode[] = []): Requirement[] {
  return directives.flatMap((directive): Requirement[] => {
    if (directive.name.value === 'authenticated') return [[[]]];
    if (directive.name.value !== 'requiresScopes') return [];
    const [scopes] = directive.arguments ?? [];
    const parsed = scopesSchema.safeParse(scopes && valueFromASTUntyped(scopes.value));
    if (parsed.success) return [parsed.data];
    const line = directive.loc?.startToken.line;
    throw new UserError('@requiresScopes: scopes must be a list of lists of strings', {
      ...(line === undefined ? {} : { line }),
      hint: 'For example [["orders:read"]]; each inner list is one way to be let in.',
    });
  });
}
