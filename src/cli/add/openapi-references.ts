import { parseContractDocument } from '../../compose/handlers/openapi/contract/parse-document.ts';
import type { ContractReference } from './contract-references.ts';
import { lineOf } from './line-of.ts';

/**
 * `$ref` of an OpenAPI document, without fragments.
 * @throws UserError when it does not parse.
 */
export function openapiReferences(text: string, file: string): ContractReference[] {
  const found = new Map<string, boolean>();
  collect(parseContractDocument(text, file), false, found);
  const places = referencePlaces(text);
  return [...found].map(([written, isOptional]) => {
    const line = lineOf(text, places.get(written) ?? Math.max(0, text.indexOf(written)));
    return { written, line, isOptional };
  });
}

/** @param found What is written → whether only examples refer to it, which nothing is made of. */
function collect(node: unknown, isExample: boolean, found: Map<string, boolean>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, member] of Object.entries(node)) {
    if (key !== '$ref' || typeof member !== 'string') {
      collect(member, isExample || key === 'x-ms-examples', found);
      continue;
    }
    const [written = ''] = member.split('#', 1);
    if (written !== '') found.set(written, isExample && found.get(written) !== false);
  }
}

/** Where each stands first, found in the text: documents are read without positions. */
function referencePlaces(text: string): Map<string, number> {
  const places = new Map<string, number>();
  const comment = /^[ \t]*#[^\n]*/.source;
  const reference = /\$ref["']?\s*:\s*["']?([^"'\s#,}\]]+)/.source;
  for (const { 1: escaped, index } of text.matchAll(new RegExp(`${comment}|${reference}`, 'gm'))) {
    const written = escaped?.replaceAll('\\/', '/');
    if (written !== undefined && !places.has(written)) places.set(written, index);
  }
  return places;
}
