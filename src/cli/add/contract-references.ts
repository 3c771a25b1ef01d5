import type { ContractKind } from '../contract-kind.ts';
import type { ContractReferences } from './contract-reference.ts';
import { openapiReferences } from './openapi-references.ts';
import { protoReferences } from './proto-references.ts';
import { wsdlReferences } from './wsdl-references.ts';

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
