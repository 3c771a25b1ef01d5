import { type Document, isAlias, isCollection, isMap, isNode, isScalar, type Node } from 'yaml';

/** Where the value at a path begins, also behind an alias; of a missing one, the nearest around it. */
export function valueOffset(document: Document, path: readonly PropertyKey[]): number {
  return offsetOf(nodeAt(document, path));
}

/** Where a key of the map at a path begins. */
export function keyOffset(document: Document, path: readonly PropertyKey[], key: string): number {
  const parent = nodeAt(document, path);
  const map = isAlias(parent) ? parent.resolve(document) : parent;
  const pair = isMap<Node>(map)
    ? map.items.find((each) => isScalar(each.key) && each.key.value === key)
    : undefined;
  return offsetOf(pair?.key ?? parent);
}

function nodeAt(document: Document, path: readonly PropertyKey[]): Node | null {
  let at: Node | null = document.contents;
  for (const step of path) {
    const within: Node | null | undefined = isAlias(at) ? at.resolve(document) : at;
    const next: unknown = isCollection(within) ? within.get(step, true) : undefined;
    if (!isNode(next)) break;
    at = next;
  }
  return at;
}

const offsetOf = (node: Node | null): number => node?.range?.[0] ?? 0;
