import { parseContractDocument } from '../../compose/handlers/openapi/contract/parse-document.ts';
import type { ContractKind } from '../contract-kind.ts';

/**
 * What a text of a contract refers to, as it is written there, each once: `$ref` of OpenAPI without
 * its fragment, locations of WSDL and XML Schema, imports of proto.
 * @param file For errors.
 * @throws UserError when an OpenAPI document does not parse.
 */
export function contractReferences(kind: ContractKind, text: string, file: string): string[] {
  const found = new Set<string>();
  switch (kind) {
    case 'openapi':
      collectRefs(parseContractDocument(text, file), found);
      break;
    case 'soap':
      for (const [, , location = ''] of text.matchAll(
        /<(?:[\w.-]+:)?(?:import|include|redefine)\b[^>]*?\b(?:schemaLocation|location)\s*=\s*(["'])(.*?)\1/gs,
      )) {
        found.add(location);
      }
      break;
    case 'grpc':
      for (const [, imported = ''] of withoutComments(text).matchAll(
        /^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"\s*;/gm,
      )) {
        found.add(imported);
      }
  }
  found.delete('');
  return [...found];
}

function collectRefs(node: unknown, found: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, member] of Object.entries(node)) {
    if (key === '$ref' && typeof member === 'string') found.add(member.split('#', 1)[0] ?? '');
    else collectRefs(member, found);
  }
}

const withoutComments = (text: string) =>
  text.replace(/\/\*.*?\*\//gs, '').replace(/\/\/.*$/gm, '');
