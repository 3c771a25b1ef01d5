import type { ContractKind } from '../contract-kind.ts';
import { openapiReferences } from './openapi-references.ts';
import { protoReferences } from './proto-references.ts';
import { wsdlReferences } from './wsdl-references.ts';

export interface ContractReference {
  readonly written: string;
  /** From 1. */
  readonly line: number;
  /** Whether the contract does without. */
  readonly isOptional?: boolean;
  /** Of an import of XML: what it is for, which may stand elsewhere in the contract. */
  readonly wanted?: string;
}

export interface ContractReferences {
  readonly references: readonly ContractReference[];
  /** What imports of XML may be for, and this text has. */
  readonly defined?: readonly string[];
}

/**
 * What a text of a contract refers to, as it is written there, each once.
 * @param file For errors.
 * @throws UserError when an OpenAPI document does not parse.
 */
export function contractReferences(
  kind: ContractKind,
  text: string,
  file: string,
): ContractReferences {
  switch (kind) {
    case 'openapi':
      return { references: openapiReferences(text, file) };
    case 'soap':
      return wsdlReferences(text, file);
    case 'grpc':
      return { references: protoReferences(text) };
  }
}
