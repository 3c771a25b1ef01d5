import {
  type FieldDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type TypeDefinitionNode,
} from 'graphql';
import { readField } from '../../annotations/read.ts';
import type { UserError } from '../../errors/user-error.ts';
import { sdlError } from '../sdl-error.ts';

/** Directives that say which operation answers a field. */
const answers: ReadonlySet<string> = new Set(['link', 'rest', 'grpc', 'soap']);

/**
 * Finds what the project's own files add and nothing would ever answer: a field without `@link` on
 * a type of a source, which knows no such field, and a type that no field gives.
 * @param composed The definitions that came from the sources.
 * @param sourceNames The sources of `.meshrc.yaml`.
 * @returns All mistakes, each with its file and line.
 */
export function checkAnswers(
  schema: GraphQLSchema,
  composed: readonly TypeDefinitionNode[],
  sourceNames: ReadonlySet<string>,
): UserError[] {
  const errors: UserError[] = [];
  const fromSources = new Map(composed.map((type) => [type.name.value, fieldNames(type)]));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const given = givenTypes(schema, fromSources.keys());
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.astNode == null) continue;
    const known = fromSources.get(type.name);
    const isRoot = roots.includes(type);
    if (known === undefined && !isRoot) {
      if (!given.has(type)) {
        errors.push(sdlError(type.astNode, `no source gives a ${type.name}, and no field does`));
      }
      continue;
    }
    for (const field of type.astNode.fields ?? []) {
      const { binding } = readField(field.directives);
      if (binding !== undefined && !sourceNames.has(binding.source)) {
        errors.push(sdlError(field, `there is no source "${binding.source}" in .meshrc.yaml`));
      }
      if (known?.has(field.name.value) || isAnswered(field, isRoot)) continue;
      const place = `${type.name}.${field.name.value}`;
      errors.push(
        sdlError(
          field,
          `nothing answers ${place}: its type comes from a source that has no such field`,
          isRoot
            ? 'Join it to a source with @link(field: "…").'
            : 'Join it to a source with @link(field: "…"), or say by @wire(name: "…") that answers have it.',
        ),
      );
    }
  }
  return errors;
}

const fieldNames = (type: TypeDefinitionNode): ReadonlySet<string> =>
  new Set(
    type.kind === Kind.OBJECT_TYPE_DEFINITION ? type.fields?.map(({ name }) => name.value) : [],
  );

/** Root fields have no parent whose member they could be. */
const isAnswered = ({ directives = [] }: FieldDefinitionNode, isRoot: boolean) =>
  directives.some(({ name }) => answers.has(name.value) || (name.value === 'wire' && !isRoot));

/** The types of the sources, and all that their fields lead to. */
function givenTypes(schema: GraphQLSchema, names: Iterable<string>): Set<GraphQLNamedType> {
  // A set goes on to what is added to it while it is walked.
  const given = new Set<GraphQLNamedType>();
  for (const name of names) {
    const type = schema.getType(name);
    if (type !== undefined) given.add(type);
  }
  for (const type of given) {
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) given.add(getNamedType(field.type));
    } else if (isUnionType(type)) {
      for (const member of type.getTypes()) given.add(member);
    }
  }
  return given;
}
