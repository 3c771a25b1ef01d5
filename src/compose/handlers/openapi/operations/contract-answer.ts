import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import { type JsonObject, objectAt, textAt } from '../contract/json-node.ts';
import { chooseMediaType, contentKind, isEventStream } from './media-choice.ts';

export interface ContractContent {
  readonly mediaType: string;
  readonly schema: unknown;
}

export interface ContractAnswer {
  /** The key of the response that describes success, which may be `default`. */
  readonly status?: string;
  /** The Response Object. */
  readonly response: JsonObject;
  /** Absent when the contract declares no content for success. */
  readonly content?: ContractContent;
  /** The headers of the success, by name: their schemas. */
  readonly headers: ReadonlyMap<string, unknown>;
  /** Other successes that the contract describes differently. */
  readonly others: readonly string[];
  /** Whether every success is 204 or 205, which HTTP gives no content. */
  readonly isEmpty: boolean;
  /** Whether a stream is among what it may answer, or all that it answers. */
  readonly streams: 'never' | 'also' | 'only';
  /** Whether a redirect is all that succeeds: its headers are the answer, `Location` above all. */
  readonly redirects: boolean;
}

/** RFC 9110, 15.4: the statuses that lead elsewhere by their `Location`. */
const isRedirect = (status: string) => /^30[12378]$/.test(status);

/**
 * The first success that has content; without any success a redirect is one, and without that
 * `default` describes it.
 */
export function readAnswer(
  contract: Contract,
  responses: readonly [string, JsonObject][],
  warn: (problem: string) => void,
): ContractAnswer {
  const successes = responses.filter(([status]) => /^2(\d\d|XX)$/i.test(status));
  const redirect = responses.find(([status]) => isRedirect(status));
  if (successes.length === 0 && redirect !== undefined) return redirected(contract, redirect, warn);
  const candidates =
    successes.length > 0 ? successes : responses.filter(([status]) => status === 'default');
  const offered = candidates.flatMap(([, response]) => Object.keys(objectAt(response.content)));
  const streams = offered.some(isEventStream) ? 'also' : 'never';
  const found = candidates.flatMap(([status, response]) => {
    const content = objectAt(response.content);
    const mediaType = chooseMediaType(Object.keys(content).filter((type) => !isEventStream(type)));
    return mediaType === undefined
      ? []
      : [{ status, response, content: { mediaType, schema: objectAt(content[mediaType]).schema } }];
  });
  const [first, ...rest] = found;
  const [status, response = {}] = candidates[0] ?? [];
  const chosen = first ?? { ...(status !== undefined && { status }), response };
  return {
    ...chosen,
    headers: headersOf(contract, chosen.response, warn),
    isEmpty: successes.length > 0 && successes.every(([each]) => each === '204' || each === '205'),
    others: rest
      .filter(({ content }) => first !== undefined && !isSame(content, first.content))
      .map((each) => each.status),
    streams:
      isGatewayStream(first?.content.schema) || (first === undefined && streams === 'also')
        ? 'only'
        : streams,
    redirects: false,
  };
}

/** What a redirect has beside its headers is a note for people who read it in a browser. */
function redirected(
  contract: Contract,
  [status, response]: readonly [string, JsonObject],
  warn: (problem: string) => void,
): ContractAnswer {
  const declared = headersOf(contract, response, warn);
  const names = [...declared.keys()].map((name) => name.toLowerCase());
  const location = { type: 'string', description: 'Where the answer is.' };
  const headers = names.includes('location')
    ? declared
    : new Map([['Location', location], ...declared]);
  return {
    status,
    response,
    headers,
    others: [],
    isEmpty: false,
    streams: 'never',
    redirects: true,
  };
}

/** Whether all that there is to tell is that it succeeded. */
export const answersDone = ({ isEmpty, content, headers }: ContractAnswer): boolean =>
  isEmpty && content === undefined && headers.size === 0;

/** What grpc-gateway makes of a server stream: one JSON object per message, without an end. */
const isGatewayStream = (schema: unknown) =>
  textAt(objectAt(schema).title)?.startsWith('Stream result of ') === true;

function isSame(one: ContractContent, other: ContractContent): boolean {
  const kind = contentKind(one.mediaType);
  if (kind !== contentKind(other.mediaType)) return false;
  return kind !== 'schema' || JSON.stringify(one.schema) === JSON.stringify(other.schema);
}

/** OpenAPI 3.1, Response Object: "Content-Type SHALL be ignored". Cookies are credentials. */
const hiddenHeaders = new Set(['content-type', 'set-cookie']);
/** What the upstream tells browsers (Fetch Standard, CORS) is not for clients of the gateway. */
const isHidden = (name: string) => hiddenHeaders.has(name) || name.startsWith('access-control-');

function headersOf(
  contract: Contract,
  response: JsonObject,
  warn: (problem: string) => void,
): ReadonlyMap<string, unknown> {
  const entries = Object.entries(objectAt(response.headers))
    .filter(([name]) => !isHidden(name.toLowerCase()))
    .map(([name, node]): [string, unknown] => [
      name,
      unlessBroken(
        { type: 'string' },
        () => headerSchema(contract, node),
        (problem) => warn(`${problem}: the header ${name} is text in the graph.`),
      ),
    ]);
  return new Map(entries);
}

/** A header is text; what is read as a number is written as one. */
function headerSchema(contract: Contract, node: unknown): JsonObject {
  const header = objectAt(contract.resolve(node).node);
  const schema = objectAt(contract.resolve(header.schema ?? header).node);
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  const { description } = header;
  return {
    ...(isNumber ? { type: schema.type, format: schema.format } : { type: 'string' }),
    ...(description !== undefined && { description }),
  };
}
