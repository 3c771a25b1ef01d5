import { parseContractDocument } from '../../compose/handlers/openapi/contract/parse-document.ts';
import type { ContractKind } from '../contract-kind.ts';

export interface ContractReference {
  readonly written: string;
  /** From 1. */
  readonly line: number;
  /** Whether the contract says that it does without. */
  readonly isOptional: boolean;
}

/**
 * What a text of a contract refers to, as it is written there, each once: `$ref` of OpenAPI without
 * its fragment, locations of WSDL and XML Schema, imports of proto.
 * @param file For errors.
 * @throws UserError when an OpenAPI document does not parse.
 */
export function contractReferences(
  kind: ContractKind,
  text: string,
  file: string,
): ContractReference[] {
  const found = new Map<string, ContractReference>();
  const add = (written: string, index: number, isOptional = false) => {
    if (written === '' || found.has(written)) return;
    found.set(written, { written, line: text.slice(0, index).split('\n').length, isOptional });
  };
  switch (kind) {
    case 'openapi': {
      const refs = new Set<string>();
      collectRefs(parseContractDocument(text, file), refs);
      for (const written of refs) add(written, text.indexOf(written));
      break;
    }
    case 'soap':
      for (const { 0: tag, 2: location = '', index } of text.matchAll(
        /<(?:[\w.-]+:)?(?:import|include|redefine)\b[^>]*?\b(?:schemaLocation|location)\s*=\s*(["'])(.*?)\1/gs,
      )) {
        add(location, index + tag.length);
      }
      break;
    case 'grpc':
      for (const { 0: statement, 1: modifier, 2: imported = '', index } of withoutComments(
        text,
      ).matchAll(/^\s*import\s+(?:(public|weak)\s+)?"([^"]+)"\s*;/gm)) {
        add(imported, index + statement.length, modifier === 'weak');
      }
  }
  return [...found.values()];
}

function collectRefs(node: unknown, found: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, member] of Object.entries(node)) {
    if (key === '$ref' && typeof member === 'string') found.add(member.split('#', 1)[0] ?? '');
    else collectRefs(member, found);
  }
}

/** What is left stands where it stood. In strings nothing is a comment: `"v1/{name=keys/*}"`. */
const withoutComments = (text: string) =>
  text.replace(/("(?:\\.|[^"\\\n])*")|\/\*.*?\*\/|\/\/[^\n]*/gs, (found, string) =>
    string === undefined ? found.replace(/[^\n]/g, ' ') : found,
  );
