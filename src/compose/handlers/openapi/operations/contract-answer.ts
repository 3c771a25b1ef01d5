import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import type { Warn } from '../contract/finding.ts';
import { listAt, textAt } from '../contract/json-node.ts';
import { refusesAll } from '../shapes/schema-node.ts';
import { toldApart } from '../shapes/told-apart.ts';
import { contentExamples } from './content-examples.ts';
import { type ContractHeaders, mergedHeaders, readHeaders } from './contract-headers.ts';
import { chooseMediaType, contentKind, isEventStream } from './media-choice.ts';

export interface ContractContent {
  readonly mediaType: string;
  readonly schema: unknown;
  /** Values that the contract shows of it. */
  readonly examples: readonly unknown[];
}

export interface ContractAnswer {
  /** The key of the response that describes success, which may be `default`. */
  readonly status?: string;
  /** The Response Object. */
  readonly response: JsonObject;
  /** Absent when the contract declares no content for success. */
  readonly content?: ContractContent;
  /** The headers that it answers: all that there is, or beside the result. */
  readonly headers: ContractHeaders;
  /** Whether the headers stand beside a result, which may be that it is done. */
  readonly hasResult: boolean;
  /** The headers of all successes. */
  readonly declaredHeaders: ContractHeaders;
  /** Other successes that the contract describes differently. */
  readonly others: readonly string[];
  /** Whether no success has content: 204 and 205 by HTTP, others where their schema says so. */
  readonly isEmpty: boolean;
  /** Whether a stream is among what it may answer, or all that it answers. */
  readonly streams: 'never' | 'also' | 'only';
  /** Whether a redirect is all that succeeds: its headers are the answer, `Location` above all. */
  readonly redirects: boolean;
}

/** RFC 9110, 15.4: the statuses that lead elsewhere by their `Location`. */
const isRedirect = (status: string) => /^30[12378]$/.test(status);

export interface AnswerReading {
  readonly contract: Contract;
  /** Headers that are wanted beside the content, in lower case. */
  readonly wantedHeaders: ReadonlySet<string>;
  readonly warn: Warn;
}

/**
 * The first success that has content; without any success a redirect is one, and without that
 * `default` describes it.
 */
export function readAnswer(
  responses: readonly [string, JsonObject][],
  reading: AnswerReading,
): ContractAnswer {
  const { contract } = reading;
  const successes = responses.filter(([status]) => /^2(\d\d|XX)$/i.test(status));
  const redirect = responses.find(([status]) => isRedirect(status));
  if (successes.length === 0 && redirect !== undefined) return redirected(redirect, reading);
  const candidates =
    successes.length > 0 ? successes : responses.filter(([status]) => status === 'default');
  const offered = candidates.flatMap(([, response]) => Object.keys(objectAt(response.content)));
  const streams = offered.some(isEventStream) ? 'also' : 'never';
  const described = candidates.flatMap(([status, response]) => {
    const content = objectAt(response.content);
    const mediaType = chooseMediaType(Object.keys(content).filter((type) => !isEventStream(type)));
    return mediaType === undefined
      ? []
      : [{ status, response, content: readContent(contract, mediaType, content[mediaType]) }];
  });
  const found = described.filter(({ content }) => !holdsNothing(content.schema));
  const empty = new Set(['204', '205']);
  for (const each of described) if (!found.includes(each)) empty.add(each.status);
  const [first, ...rest] = uniteTypes(found, contract);
  const [status, response = {}] = candidates[0] ?? [];
  const chosen = first ?? { ...(status !== undefined && { status }), response };
  return {
    ...chosen,
    ...answeredHeaders(candidates, chosen.response, first !== undefined, reading),
    isEmpty: successes.length > 0 && successes.every(([each]) => empty.has(each)),
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

function readContent(contract: Contract, mediaType: string, content: unknown): ContractContent {
  const node = objectAt(content);
  return { mediaType, schema: node.schema, examples: contentExamples(contract, node) };
}

/** A schema that no value fits is how tools say that a function returns nothing. */
function holdsNothing(schema: unknown): boolean {
  const { anyOf, oneOf } = objectAt(schema);
  const variants = [...listAt(anyOf), ...listAt(oneOf)];
  return refusesAll(schema) || (variants.length > 0 && variants.every(holdsNothing));
}

interface FoundAnswer extends Pick<ContractAnswer, 'response'> {
  readonly status: string;
  readonly content: ContractContent;
}

/** Successes that say by a discriminator which type they are of answer one type: a union. */
function uniteTypes(found: readonly FoundAnswer[], contract: Contract): readonly FoundAnswer[] {
  const [first, ...rest] = found.filter(
    ({ content }) => contentKind(content.mediaType) === 'schema',
  );
  const differ = rest.filter((each) => first && !isSame(each.content, first.content));
  if (first === undefined || first !== found[0] || differ.length === 0) return found;
  const schemas = [first, ...differ].map(({ content }) => content.schema);
  // What is broken is reported when it is read.
  const schema = unlessBroken(undefined, () => toldApart(contract, schemas));
  if (schema === undefined) return found;
  const united = { ...first, content: { ...first.content, schema } };
  return [united, ...found.filter((each) => each !== first && !rest.includes(each))];
}

/**
 * The headers of a success that has nothing else are its answer. Others are one where somebody wants
 * them: a field whose answer has them beside its result is not asked for as one without.
 */
function answeredHeaders(
  candidates: readonly (readonly [string, JsonObject])[],
  chosen: JsonObject,
  hasContent: boolean,
  { contract, wantedHeaders, warn }: AnswerReading,
): Pick<ContractAnswer, 'headers' | 'hasResult' | 'declaredHeaders'> {
  const read = candidates.map(([, response]) => ({
    response,
    headers: readHeaders(contract, response, warn),
  }));
  const declaredHeaders = mergedHeaders(read.map(({ headers }) => headers));
  const own = read.find(({ response }) => response === chosen)?.headers;
  const isAll = !hasContent && own !== undefined && own.size > 0;
  const headers = new Map(
    [...declaredHeaders].filter(([name]) => wantedHeaders.has(name) || (isAll && own.has(name))),
  );
  return { headers, hasResult: !isAll && headers.size > 0, declaredHeaders };
}

/** What a redirect has beside its headers is a note for people who read it in a browser. */
function redirected(
  [status, response]: readonly [string, JsonObject],
  { contract, warn }: AnswerReading,
): ContractAnswer {
  const declared = readHeaders(contract, response, warn);
  const location = {
    ...{ name: 'Location', schema: { type: 'string' }, description: 'Where the answer is.' },
    ...{ explode: false, isJson: false, deprecated: false },
  };
  const headers = declared.has('location')
    ? declared
    : new Map([['location', location], ...declared]);
  return {
    ...{ status, response, headers },
    hasResult: false,
    declaredHeaders: headers,
    others: [],
    isEmpty: false,
    streams: 'never',
    redirects: true,
  };
}

/** Whether all that there is to tell, headers apart, is that it succeeded. */
export const answersDone = ({ isEmpty, content, headers, hasResult }: ContractAnswer): boolean =>
  isEmpty && content === undefined && (headers.size === 0 || hasResult);

/** What grpc-gateway makes of a server stream: one JSON object per message, without an end. */
const isGatewayStream = (schema: unknown) =>
  textAt(objectAt(schema).title)?.startsWith('Stream result of ') === true;

function isSame(one: ContractContent, other: ContractContent): boolean {
  const kind = contentKind(one.mediaType);
  if (kind !== contentKind(other.mediaType)) return false;
  return kind !== 'schema' || JSON.stringify(one.schema) === JSON.stringify(other.schema);
}
