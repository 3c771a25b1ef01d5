import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';

/**
 * GraphQL, 5.2.4.1: the root of a subscription has no `@skip` and no `@include`, because without its
 * field it is nothing. The rule of graphql-js (16) does not say so, and throws where a variable
 * decides.
 * @returns What is wrong with the subscriptions of a document.
 */
export function conditionalRoots(document: DocumentNode): GraphQLError[] {
  const subscriptions = document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .filter(({ operation }) => operation === OperationTypeNode.SUBSCRIPTION);
  if (subscriptions.length === 0) return [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const conditions = new Set<DirectiveNode>();
  const spread = new Set<string>();
  const visit = ({ selections }: SelectionSetNode) => {
    for (const selection of selections) {
      for (const directive of selection.directives ?? []) {
        if (isCondition(directive)) conditions.add(directive);
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      if (selection.kind !== Kind.FRAGMENT_SPREAD) continue;
      const { value: name } = selection.name;
      const fragment = fragments.get(name);
      if (fragment === undefined || spread.has(name)) continue;
      spread.add(name);
      visit(fragment.selectionSet);
    }
  };
  for (const { selectionSet } of subscriptions) visit(selectionSet);
  const byName = Map.groupBy(conditions, ({ name }) => name.value);
  return [...byName].map(([name, nodes]) => {
    const message = `The root field of a subscription cannot have @${name}.`;
    const originalError = new GatewayError('GRAPHQL_VALIDATION_FAILED', { message });
    return new GraphQLError(message, { nodes, originalError });
  });
}

const isCondition = ({ name }: DirectiveNode) => name.value === 'skip' || name.value === 'include';
