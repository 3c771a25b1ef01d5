import {
  type ASTVisitor,
  type DirectiveNode,
  GraphQLError,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { isDefer } from '../../shared/defer-directive.ts';

/** The labels of a document tell its fragments apart, whatever its variables are. */
function deferLabels(context: ValidationContext): ASTVisitor {
  const seen = new Map<string, DirectiveNode>();
  return {
    Directive(directive) {
      if (!isDefer(directive)) return;
      const label = directive.arguments?.find(({ name }) => name.value === 'label')?.value;
      if (label === undefined || label.kind === Kind.NULL) return;
      if (label.kind !== Kind.STRING) {
        const message = 'The label of a @defer is a string of the document, not a variable.';
        context.reportError(new GraphQLError(message, { nodes: directive }));
        return;
      }
      const other = seen.get(label.value);
      seen.set(label.value, directive);
      if (other === undefined) return;
      const message = `Two @defer have the label "${label.value}".`;
      context.reportError(new GraphQLError(message, { nodes: [other, directive] }));
    },
  };
}

/** What a mutation does is never put off, only what is read of it. */
function deferOnRoots(context: ValidationContext): ASTVisitor {
  return {
    Directive(directive) {
      if (!isDefer(directive)) return;
      const parent = getNamedType(context.getParentType());
      const schema = context.getSchema();
      if (parent == null || parent !== schema.getMutationType()) return;
      const message = 'A @defer cannot stand at the root of a mutation.';
      context.reportError(new GraphQLError(message, { nodes: directive }));
    },
  };
}

/** Each event of a subscription is one answer. `if: false`, or a variable, says that it is known. */
function deferInSubscriptions(context: ValidationContext): ASTVisitor {
  const refuseIn = (set: SelectionSetNode) => {
    for (const selection of set.selections) {
      const defer = selection.directives?.find(isDefer);
      if (defer !== undefined && !mayBeOff(defer)) {
        const message = 'A @defer cannot stand in a subscription, unless its `if` says no.';
        context.reportError(new GraphQLError(message, { nodes: defer }));
      }
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet !== undefined) {
        refuseIn(selection.selectionSet);
      }
    }
  };
  return {
    OperationDefinition(operation: OperationDefinitionNode) {
      if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return;
      refuseIn(operation.selectionSet);
      for (const { selectionSet } of context.getRecursivelyReferencedFragments(operation)) {
        refuseIn(selectionSet);
      }
    },
  };
}

function mayBeOff({ arguments: args = [] }: DirectiveNode): boolean {
  const condition = args.find(({ name }) => name.value === 'if')?.value;
  return (
    condition?.kind === Kind.VARIABLE || (condition?.kind === Kind.BOOLEAN && !condition.value)
  );
}

/** What the draft of the GraphQL specification asks of `@defer`, besides where it may stand. */
export const deferRules: readonly ValidationRule[] = [
  deferLabels,
  deferOnRoots,
  deferInSubscriptions,
];
