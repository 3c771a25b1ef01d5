import { isUrl } from '../../compose/fetch-document.ts';
import { parseContractDocument } from '../../compose/handlers/openapi/contract/parse-document.ts';
import { ServerVariables } from '../../compose/handlers/openapi/operations/server-variables.ts';
import { contractEndpoint } from '../../compose/handlers/openapi/operations/servers.ts';
import { objectAt } from '../../tools/json-object.ts';

export interface OpenApiFacts {
  readonly title: string | undefined;
  /** Its address, where the contract says it only by where it was found, which a copy forgets. */
  readonly foundAt: string | undefined;
}

/** What `add` needs to know about an OpenAPI document. */
export function openApiFacts(text: string, location: string): OpenApiFacts {
  const root = parseContractDocument(text, location);
  const endpointFrom = (file: string) =>
    contractEndpoint({ root, file }, new ServerVariables('', {}));
  const { title } = objectAt(root.info);
  return {
    title: typeof title === 'string' ? title : undefined,
    foundAt: isUrl(location) && endpointFrom('') === undefined ? endpointFrom(location) : undefined,
  };
}
