import { linesOf, type Path } from '../../compose/handlers/openapi/contract/lines-of.ts';
import { parseContractDocument } from '../../compose/handlers/openapi/contract/parse-document.ts';
import type { ContractReference } from './contract-reference.ts';

/** Where a reference stands first, and whether only examples have it. */
interface Found {
  readonly path: Path;
  readonly isOptional: boolean;
}

/**
 * `$ref` of an OpenAPI document, without fragments.
 * @throws UserError when it does not parse.
 */
export function openapiReferences(text: string, file: string): ContractReference[] {
  const found = new Map<string, Found>();
  collect(parseContractDocument(text, file), [], found);
  const all = [...found].map(([written, each]) => ({ written, ...each }));
  const lines = linesOf(
    text,
    all.map(({ path }) => path),
  );
  return all.map(({ written, isOptional }, index) => ({
    ...{ written, isOptional },
    line: lines[index] ?? 1,
  }));
}

/** @param found What is written → its place. Nothing is made of what only examples refer to. */
function collect(node: unknown, path: Path, found: Map<string, Found>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, member] of Object.entries(node)) {
    const own = [...path, key];
    if (key !== '$ref' || typeof member !== 'string') {
      collect(member, own, found);
      continue;
    }
    const [written = ''] = member.split('#', 1);
    const isExample = path.includes('x-ms-examples');
    const known = found.get(written);
    if (written === '' || known?.isOptional === false) continue;
    if (known === undefined || !isExample) found.set(written, { path: own, isOptional: isExample });
  }
}
