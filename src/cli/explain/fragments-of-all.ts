import { type DocumentNode, type FragmentDefinitionNode, Kind, visit } from 'graphql';

/**
 * @param documents Any of them may define what others spread.
 * @returns Adds to a document the fragments that it needs and lacks. Of several with one name none
 *   is chosen: it stays unknown.
 */
export function fragmentsOfAll(
  documents: readonly DocumentNode[],
): (document: DocumentNode) => DocumentNode {
  const byName = Map.groupBy(documents.flatMap(fragmentsIn), ({ name }) => name.value);
  return (document) => {
    const known = new Set(fragmentsIn(document).map(({ name }) => name.value));
    const added: FragmentDefinitionNode[] = [];
    const addFor = (node: DocumentNode | FragmentDefinitionNode) => {
      for (const name of spreadIn(node)) {
        const [fragment, ...others] = byName.get(name) ?? [];
        if (known.has(name) || fragment === undefined || others.length > 0) continue;
        known.add(name);
        added.push(fragment);
        addFor(fragment);
      }
    };
    addFor(document);
    return added.length === 0
      ? document
      : { ...document, definitions: [...document.definitions, ...added] };
  };
}

const fragmentsIn = ({ definitions }: DocumentNode) =>
  definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);

function spreadIn(node: DocumentNode | FragmentDefinitionNode): string[] {
  const names: string[] = [];
  visit(node, {
    FragmentSpread({ name }) {
      names.push(name.value);
    },
  });
  return names;
}
