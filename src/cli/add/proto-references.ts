import type { ContractReference } from './contract-reference.ts';
import { lineOf } from './line-of.ts';

/** The imports of a `.proto` file. */
export function protoReferences(text: string): ContractReference[] {
  const found = new Map<string, ContractReference>();
  const imports = withoutComments(text).matchAll(
    /^\s*import\s+(?:(public|weak)\s+)?"([^"]+)"\s*;/gm,
  );
  for (const { 0: statement, 1: modifier, 2: written = '', index } of imports) {
    if (found.has(written)) continue;
    const line = lineOf(text, index + statement.length);
    found.set(written, { written, line, isOptional: modifier === 'weak' });
  }
  return [...found.values()];
}

/** What is left stands where it stood. In strings nothing is a comment: `"v1/{name=keys/*}"`. */
const withoutComments = (text: string) =>
  text.replace(/("(?:\\.|[^"\\\n])*")|\/\*.*?\*\/|\/\/[^\n]*/gs, (found, string) =>
    string === undefined ? found.replace(/[^\n]/g, ' ') : found,
  );
