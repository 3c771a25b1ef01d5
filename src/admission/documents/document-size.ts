import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large a selection is once its fragments are unfolded. */
export interface SelectionSize {
  /** Nested fields, without those below `__schema` and `__type`. */
  readonly depth: number;
  /** Nested fields from the nearest `__schema` or `__type` on. */
  readonly introspectionDepth: number;
  readonly aliases: number;
  /** Directives of fields, fragments and the operation itself. */
  readonly directives: number;
  /** Fields of this selection itself. */
  readonly ownFields: number;
  /** Fields of this selection and all below it. */
  readonly fields: number;
}

const empty: SelectionSize = {
  depth: 0,
  introspectionDepth: 0,
  aliases: 0,
  directives: 0,
  ownFields: 0,
  fields: 0,
};

const knownSizes = new WeakMap<DocumentNode, readonly SelectionSize[]>();

/** The size of each operation of a document, measured once. */
export function operationSizes(document: DocumentNode): readonly SelectionSize[] {
  let sizes = knownSizes.get(document);
  if (sizes === undefined) {
    sizes = measureOperations(document);
    knownSizes.set(document, sizes);
  }
  return sizes;
}

/**
 * A fragment is measured once, however often it is
 * spread, so a document that unfolds to billions of fields takes no longer than it is long.
 */
function measureOperations(document: DocumentNode): SelectionSize[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const known = new Map<string, SelectionSize>();

  const ofFragment = (name: string): SelectionSize => {
    const size = known.get(name);
    if (size !== undefined) return size;
    // Validation refuses fragments that spread themselves; until then they end here.
    known.set(name, empty);
    const fragment = fragments.get(name);
    const measured =
      fragment === undefined ? empty : withDirectives(ofSet(fragment.selectionSet), fragment);
    known.set(name, measured);
    return measured;
  };

  const ofSet = ({ selections }: SelectionSetNode): SelectionSize =>
    selections.reduce((size, selection): SelectionSize => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        return together(size, withDirectives(ofFragment(selection.name.value), selection));
      }
      const { selectionSet } = selection;
      const inner = withDirectives(
        selectionSet === undefined ? empty : ofSet(selectionSet),
        selection,
      );
      if (selection.kind === Kind.INLINE_FRAGMENT) return together(size, inner);
      const introspects = selection.name.value === '__schema' || selection.name.value === '__type';
      return together(size, {
        directives: inner.directives,
        depth: introspects ? 1 : inner.depth + 1,
        introspectionDepth: introspects ? inner.depth + 1 : inner.introspectionDepth,
        aliases: inner.aliases + (selection.alias === undefined ? 0 : 1),
        ownFields: 1,
        fields: inner.fields + 1,
      });
    }, empty);

  return operations.map((operation) => withDirectives(ofSet(operation.selectionSet), operation));
}

function withDirectives(
  size: SelectionSize,
  { directives = [] }: { readonly directives?: readonly unknown[] | undefined },
): SelectionSize {
  if (directives.length === 0) return size;
  return { ...size, directives: size.directives + directives.length };
}

/** Sums grow to `Infinity` at worst, which is more than every limit. */
function together(left: SelectionSize, right: SelectionSize): SelectionSize {
  return {
    depth: Math.max(left.depth, right.depth),
    introspectionDepth: Math.max(left.introspectionDepth, right.introspectionDepth),
    aliases: left.aliases + right.aliases,
    directives: left.directives + right.directives,
    ownFields: left.ownFields + right.ownFields,
    fields: left.fields + right.fields,
  };
}
