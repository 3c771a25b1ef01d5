import {
  type DirectiveNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { governingArguments } from '../../annotations/governing-arguments.ts';
import { governors } from '../../annotations/governors.ts';
import { type RateLimit, readRateLimit } from '../../annotations/policies.ts';
import type { Variables } from '../../shared/coerced-variables.ts';
import type { Operation } from '../../shared/operation-memo.ts';
import { visitSelectedFields } from '../../shared/selected-fields.ts';

/** A field with a limit, at one place of the answer; places that merge are one. */
export interface LimitedField {
  readonly limit: RateLimit;
  /** Where the limit stands: `Query.search`. Fields of the same name on other types count apart. */
  readonly coordinate: string;
  /** Each: the `@skip`s and `@include`s of one place in the document where it is selected. */
  readonly conditions: readonly (readonly DirectiveNode[])[];
  /** The value of an argument of the limited field; `undefined` where only an upstream knows it. */
  readonly argument: (name: string, variables: Variables) => unknown;
}

/** Whether any field of a graph has a limit. */
export function hasLimitedFields(graph: GraphQLSchema): boolean {
  return Object.values(graph.getTypeMap()).some(
    (type) =>
      (isObjectType(type) || isInterfaceType(type)) &&
      Object.values(type.getFields()).some((field) => readRateLimit(field) !== undefined),
  );
}

/**
 * The fields with a limit that an operation selects, fragments unfolded. Each response key counts,
 * so an alias is one more call; a linked field is a call of the field that answers it.
 */
export function limitedFields(operation: Operation): LimitedField[] {
  type Found = LimitedField & { conditions: (readonly DirectiveNode[])[] };
  const found = new Map<string, Found>();
  visitSelectedFields(operation, 'each', ({ node, parent, field, path, conditions }) => {
    if (field === undefined) return;
    for (const governing of governors(operation.graph, parent, field).fields) {
      const limit = readRateLimit(governing.field);
      if (limit === undefined) continue;
      const coordinate = `${governing.parent.name}.${governing.field.name}`;
      const key = `${coordinate} ${path.join('.')}`;
      const known = found.get(key);
      const argumentsOf = governingArguments(node, field, governing);
      const argument: LimitedField['argument'] = (name, variables) => argumentsOf(variables)[name];
      if (known !== undefined) known.conditions.push(conditions);
      else found.set(key, { limit, coordinate, argument, conditions: [conditions] });
    }
  });
  return [...found.values()];
}

/** Whether any place where the field is selected is not skipped. */
export function isSelected({ conditions }: LimitedField, variables: Variables): boolean {
  return conditions.some((all) => all.every((directive) => isIncluded(directive, variables)));
}

function isIncluded(directive: DirectiveNode, variables: Variables): boolean {
  const node = { directives: [directive] };
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}
