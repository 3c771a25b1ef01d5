import type { DeclaredProblem } from '../../../annotations/bindings.ts';
import { isJsonObject } from '../../../tools/json-object.ts';
import type { HttpResponse } from '../../transport/http-exchange.ts';
import { representationOf } from './media-type.ts';
import { textOfAnswer } from './response.ts';

const maxDetailsLength = 8_192;
const maxMessageLength = 500;

export interface Problem {
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * What clients may read of an error answer: the members that the contract declares for this status,
 * and nothing else, because error bodies hold stacks, SQL and host names. Members are taken in the
 * contract's order while together they stay below 8 KiB of JSON.
 */
export function readProblem(
  response: HttpResponse,
  declared: readonly DeclaredProblem[] = [],
): Problem {
  const members = membersFor(response.status, declared);
  const body = members.length === 0 ? undefined : readObject(response);
  if (body === undefined) return {};
  const details: [string, unknown][] = [];
  let length = 0;
  for (const member of members) {
    if (!Object.hasOwn(body, member)) continue;
    length += JSON.stringify(body[member]).length;
    if (length <= maxDetailsLength) details.push([member, body[member]]);
  }
  if (details.length === 0) return {};
  const shown = Object.fromEntries(details);
  const message = messageOf(shown.detail) ?? messageOf(shown.title);
  return { details: shown, ...(message !== undefined && { message }) };
}

/** OpenAPI 3.1, Responses Object: the exact status counts before its range, both before `default`. */
function membersFor(status: number, declared: readonly DeclaredProblem[]): readonly string[] {
  for (const wanted of [String(status), `${Math.trunc(status / 100)}XX`, 'default']) {
    const problem = declared.find((each) => each.status.toUpperCase() === wanted.toUpperCase());
    if (problem !== undefined) return problem.members;
  }
  return [];
}

function readObject(response: HttpResponse): Readonly<Record<string, unknown>> | undefined {
  const contentType = response.headers['content-type'] ?? '';
  if (representationOf(contentType) !== 'json') return undefined;
  try {
    // Plain JSON: details are written into an error, where a bigint cannot be.
    const value: unknown = JSON.parse(textOfAnswer(response.body, contentType));
    return isJsonObject(value) ? value : undefined;
  } catch {
    // An error answer that cannot be read is still the error that its status says.
    return undefined;
  }
}

/** RFC 9457, 3.1: `detail` and `title` are for people. Line breaks and the like could forge logs. */
function messageOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return text === '' ? undefined : text.slice(0, maxMessageLength).toWellFormed();
}
