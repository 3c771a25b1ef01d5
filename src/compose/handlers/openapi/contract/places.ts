import { readFile } from 'node:fs/promises';
import type { JsonObject } from '../../../../tools/json-object.ts';
import { linesOf, type Path } from './lines-of.ts';

/** A document of a contract that stands in a file. */
export interface FileDocument {
  readonly file: string;
  /** For messages. */
  readonly name: string;
  readonly root: JsonObject;
}

/**
 * Where nodes stand: `file:line`. Only what is found by its identity has a place, not what was made
 * of several.
 */
export async function placesOf(
  documents: readonly FileDocument[],
  nodes: ReadonlySet<unknown>,
): Promise<ReadonlyMap<unknown, string>> {
  const places = new Map<unknown, string>();
  if (nodes.size === 0) return places;
  for (const { file, name, root } of documents) {
    const paths = pathsOf(root, nodes);
    if (paths.size === 0) continue;
    const text = await readFile(file, 'utf8');
    const lines = linesOf(text, [...paths.values()]);
    for (const [index, node] of [...paths.keys()].entries()) {
      places.set(node, `${name}:${lines[index]}`);
    }
  }
  return places;
}

/** A reference is wrong in its own line, and not where the object of it begins. */
const pathTo = (node: object, path: Path): Path =>
  '$ref' in node && typeof node.$ref === 'string' ? [...path, '$ref'] : path;

function pathsOf(root: JsonObject, nodes: ReadonlySet<unknown>): Map<unknown, Path> {
  const paths = new Map<unknown, Path>();
  const path: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (nodes.has(node)) paths.set(node, pathTo(node, [...path]));
    for (const [key, member] of Object.entries(node)) {
      path.push(key);
      visit(member);
      path.pop();
    }
  };
  visit(root);
  return paths;
}
