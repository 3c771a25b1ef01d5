import {
  type DocumentNode,
  Kind,
  OperationTypeNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Dice } from './dice.ts';

/** The same document, with `@defer` at fragments and around fields, wherever it may stand. */
export function withDeferrals(query: string, dice: Dice): string {
  const document = parse(query);
  const condition = /\$b0\b/.test(query) ? ['', '(if: $b0)', '(if: true)'] : ['', '(if: false)'];
  let labels = 0;
  const directive = () => {
    if (dice.chance(0.6)) return dice.pick(condition);
    labels += 1;
    return `(label: "L${labels}")`;
  };
  const deferred = (selection: SelectionNode): SelectionNode => {
    const inner = withInner(selection);
    if (dice.chance(0.5)) return inner;
    const text = print(inner);
    if (inner.kind === Kind.FIELD) return selectionOf(`... @defer${directive()} { ${text} }`);
    const [head, ...others] = text.split('{');
    const set = others.length === 0 ? '' : `{${others.join('{')}`;
    return selectionOf(`${head} @defer${directive()} ${set}`);
  };
  const inSet = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map(deferred),
  });
  const withInner = <T extends SelectionNode>(selection: T): T =>
    'selectionSet' in selection && selection.selectionSet !== undefined
      ? { ...selection, selectionSet: inSet(selection.selectionSet) }
      : selection;
  /** At the root of a write it may not stand. */
  const belowRoot = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((selection) =>
      selection.kind === Kind.INLINE_FRAGMENT
        ? { ...selection, selectionSet: belowRoot(selection.selectionSet) }
        : withInner(selection),
    ),
  });
  const definitions = document.definitions.map((definition) => {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      const isRoot = definition.typeCondition.name.value === 'Mutation';
      const { selectionSet: set } = definition;
      return { ...definition, selectionSet: isRoot ? belowRoot(set) : inSet(set) };
    }
    if (definition.kind !== Kind.OPERATION_DEFINITION) return definition;
    const { operation, selectionSet: set } = definition;
    const isRead = operation === OperationTypeNode.QUERY;
    return { ...definition, selectionSet: isRead ? inSet(set) : belowRoot(set) };
  });
  return print({ kind: Kind.DOCUMENT, definitions } satisfies DocumentNode);
}

function selectionOf(text: string): SelectionNode {
  const [definition] = parse(`{ ${text} }`).definitions;
  const [selection] =
    definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
  if (selection === undefined) throw new Error(text);
  return selection;
}
