import {
  type DirectiveNode,
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Operation } from '../operation-memo.ts';
import type { RateLimitRule } from './rate-limit-rules.ts';

/** A field with a limit, at one place of the answer; places that merge are one. */
export interface LimitedField {
  readonly rule: RateLimitRule;
  readonly node: FieldNode;
  /** Each: the `@skip`s and `@include`s of one place in the document where it is selected. */
  readonly conditions: readonly (readonly DirectiveNode[])[];
}

type Variables = Readonly<Record<string, unknown>>;

/**
 * The fields with a limit that an operation selects, fragments unfolded: as many as document limits
 * let through. Each response key counts, so an alias is one more call.
 */
export function limitedFields(
  { schema, operation, fragments }: Operation,
  rules: ReadonlyMap<string, RateLimitRule>,
): LimitedField[] {
  const found = new Map<string, LimitedField & { conditions: (readonly DirectiveNode[])[] }>();
  type Place = { readonly path: string; readonly conditions: readonly DirectiveNode[] };

  const visit = (set: SelectionSetNode, parent: GraphQLNamedType, { path, conditions }: Place) => {
    for (const selection of set.selections) {
      const inner = [...conditions, ...(selection.directives ?? []).filter(isCondition)];
      if (selection.kind === Kind.FIELD) {
        visitField(selection, parent, { path, conditions: inner });
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      const type = condition === undefined ? parent : schema.getType(condition);
      if (fragment !== undefined && type !== undefined) {
        visit(fragment.selectionSet, type, { path, conditions: inner });
      }
    }
  };

  const visitField = (node: FieldNode, parent: GraphQLNamedType, place: Place) => {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return;
    const field = parent.getFields()[node.name.value];
    if (field === undefined) return;
    const path = `${place.path}.${node.alias?.value ?? node.name.value}`;
    for (const rule of rulesOf(schema, parent, field.name, rules)) {
      const key = `${rule.coordinate} ${path}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { rule, node, conditions: [place.conditions] });
      else known.conditions.push(place.conditions);
    }
    if (node.selectionSet !== undefined) {
      visit(node.selectionSet, getNamedType(field.type), { ...place, path });
    }
  };

  const rootType = schema.getRootType(operation.operation);
  if (rootType != null) visit(operation.selectionSet, rootType, { path: '', conditions: [] });
  return [...found.values()];
}

/** Through an interface, the limits of all types that implement it count. */
function rulesOf(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  fieldName: string,
  rules: ReadonlyMap<string, RateLimitRule>,
): RateLimitRule[] {
  const types = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
  return types.flatMap((type) => rules.get(`${type.name}.${fieldName}`) ?? []);
}

const isCondition = ({ name }: DirectiveNode) => name.value === 'skip' || name.value === 'include';

/** Whether any place where the field is selected is not skipped. */
export function isSelected({ conditions }: LimitedField, variables: Variables): boolean {
  return conditions.some((all) => all.every((directive) => isIncluded(directive, variables)));
}

function isIncluded(directive: DirectiveNode, variables: Variables): boolean {
  const node = { directives: [directive] };
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}
