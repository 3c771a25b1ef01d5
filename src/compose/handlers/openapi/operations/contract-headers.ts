import { resultKey } from '../../../../annotations/result-key.ts';
import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import type { Warn } from '../contract/finding.ts';
import { textAt } from '../contract/json-node.ts';
import { anyOfSchema } from '../shapes/object-members.ts';
import { contentKind } from './media-choice.ts';

/** OpenAPI 3.1, Header Object. */
export interface ContractHeader {
  /** As the contract writes it: names are equal in any case (RFC 9110, 5.1). */
  readonly name: string;
  readonly schema: unknown;
  readonly explode: boolean;
  /** Described by `content` of JSON: its text is JSON. */
  readonly isJson: boolean;
  readonly description?: string;
  readonly deprecated: boolean;
}

/** Headers by their names in lower case. */
export type ContractHeaders = ReadonlyMap<string, ContractHeader>;

/** OpenAPI 3.1, Response Object: "Content-Type SHALL be ignored". Cookies are credentials. */
const hidden = new Set(['content-type', 'set-cookie', resultKey]);

/** What the upstream tells browsers (Fetch Standard, CORS) is not for clients of the gateway. */
export const isHiddenHeader = (name: string): boolean =>
  hidden.has(name.toLowerCase()) || name.toLowerCase().startsWith('access-control-');

/** The headers of a response that clients may read. */
export function readHeaders(contract: Contract, response: JsonObject, warn: Warn): ContractHeaders {
  const headers = new Map<string, ContractHeader>();
  for (const [name, node] of Object.entries(objectAt(response.headers))) {
    if (isHiddenHeader(name)) continue;
    const header = unlessBroken(
      { name, schema: { type: 'string' }, explode: false, isJson: false, deprecated: false },
      () => readHeader(contract, name, node),
      (problem, at) => warn(`${problem}: the header ${name} is text in the graph.`, at),
    );
    headers.set(name.toLowerCase(), header);
  }
  return headers;
}

function readHeader(contract: Contract, name: string, node: unknown): ContractHeader {
  const header = objectAt(contract.resolve(node).node);
  const [[mediaType, content] = []] = Object.entries(objectAt(header.content));
  const isJson = mediaType !== undefined && contentKind(mediaType) === 'schema';
  const schema = isJson ? objectAt(content).schema : (header.schema ?? { type: 'string' });
  // Found out here, where it can be said which header it costs.
  contract.resolve(schema);
  const description = textAt(header.description);
  return {
    ...{ name, schema, explode: header.explode === true, isJson },
    ...(description !== undefined && { description }),
    deprecated: header.deprecated === true,
  };
}

/** One that several responses describe differently may be any of what they say. */
export function mergedHeaders(responses: readonly ContractHeaders[]): ContractHeaders {
  const merged = new Map<string, ContractHeader>();
  for (const [name, header] of responses.flatMap((headers) => [...headers])) {
    const known = merged.get(name);
    const isSame =
      known === undefined || JSON.stringify(known.schema) === JSON.stringify(header.schema);
    const schema = isSame ? header.schema : anyOfSchema([known.schema, header.schema]);
    merged.set(name, known === undefined ? header : { ...known, schema });
  }
  return merged;
}
