import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { UserError } from '../../errors/user-error.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Variables as far as they are known. */
export interface GivenVariables {
  /** Coerced. */
  readonly values: Variables;
  /** Required ones that nobody gave; `@skip` and `@include` are as if they let everything in, `@defer` as if it were on. */
  readonly missing: readonly string[];
}

/**
 * Nothing runs, so that no variable has to be given: what is not known only makes the numbers those
 * of `@listSize`.
 * @throws UserError when one that is given is wrong
 */
export function givenVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Variables,
): GivenVariables {
  const known = variableDefinitions.filter(
    ({ variable, type, defaultValue }) =>
      type.kind !== Kind.NON_NULL_TYPE ||
      defaultValue !== undefined ||
      Object.hasOwn(given, variable.name.value),
  );
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UserError(`the operation has no variable $${unknown}`);
  const { coerced, errors } = getVariableValues(schema, known, given);
  if (errors !== undefined) {
    throw new UserError(errors.map(({ message }) => message).join('\n'));
  }
  const missing = names.filter((name) =>
    known.every(({ variable }) => variable.name.value !== name),
  );
  return { values: { ...lettingIn(document, missing), ...coerced }, missing };
}

/** Values for the variables in conditions with which as much as possible is selected, and deferred. */
function lettingIn(document: DocumentNode, names: readonly string[]): Variables {
  const values: Record<string, boolean> = {};
  visit(document, {
    Directive({ name, arguments: args = [] }: DirectiveNode) {
      const value = args.find((each) => each.name.value === 'if')?.value;
      if (value?.kind !== Kind.VARIABLE || !names.includes(value.name.value)) return;
      if (name.value === 'include') values[value.name.value] = true;
      if (name.value === 'defer') values[value.name.value] ??= true;
      if (name.value === 'skip') values[value.name.value] ??= false;
    },
  });
  return values;
}
