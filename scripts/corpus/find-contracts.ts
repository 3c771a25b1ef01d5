import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ContractKind, contractKind } from '../../src/cli/contract-kind.ts';

export interface FoundContract {
  readonly file: string;
  readonly kind: ContractKind;
  /** Of its own file, without what it imports. */
  readonly bytes: number;
  /** Where the imports of a `.proto` file are looked for. */
  readonly includeDirs: readonly string[];
}

const extensions = /\.(ya?ml|json|proto|wsdl|xml)$/i;
/** A folder of this name holds what contracts import; nothing in it is a contract of its own. */
const includeName = '_include';

/** All contracts below a folder, by their content. */
export function findContracts(root: string, includes: readonly string[]): FoundContract[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const includeDirs = entries
    .filter((entry) => entry.isDirectory() && entry.name === includeName)
    .map((entry) => path.join(entry.parentPath, entry.name));
  const isIncluded = (file: string) => file.split(path.sep).includes(includeName);
  return entries
    .filter((entry) => entry.isFile() && extensions.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !isIncluded(path.relative(root, file)))
    .toSorted()
    .flatMap((file) => {
      const content = readFileSync(file);
      const kind = contractKind(content.toString('utf8'));
      if (kind === undefined) return [];
      const dirs = [...ancestors(file, root), ...includeDirs, ...includes];
      return [{ file, kind, bytes: content.length, includeDirs: dirs }];
    });
}

/** Imports are relative to the root of their project, which is one of the folders above. */
function ancestors(file: string, root: string): string[] {
  const dirs: string[] = [];
  for (let dir = path.dirname(file); dir.startsWith(root); dir = path.dirname(dir)) {
    dirs.push(dir);
    if (dir === root) break;
  }
  return dirs;
}
