import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FoundContract } from './find-contracts.ts';

/**
 * Whether a contract is refused for what is in it: then the reason begins with its file, or with
 * one that it imports. Any other reason is about a graph of our making that does not hold.
 */
export function namesContract(
  reason: string,
  { file, includeDirs }: Pick<FoundContract, 'file' | 'includeDirs'>,
): boolean {
  const [, name] = /^([^\s:]+)(?::\d+)*: /.exec(reason) ?? [];
  const dirs = [path.dirname(file), ...includeDirs];
  return name !== undefined && dirs.some((dir) => existsSync(path.resolve(dir, name)));
}
