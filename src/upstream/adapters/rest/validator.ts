import { z } from 'zod';
import type { HttpResponse } from '../../transport/http-exchange.ts';

/**
 * What is remembered of an answer to ask whether it has changed, and what holds on when the upstream
 * says that it has not: headers that a 304 leaves out stay as they were (RFC 9111, 3.2).
 */
const remembered = ['etag', 'last-modified', 'cache-control', 'expires', 'pragma', 'vary'] as const;
const validatorSchema = z.partialRecord(z.enum(remembered), z.string());

export type Validator = z.output<typeof validatorSchema>;

/** What a header can carry, and no more of it than any server needs. */
const sendable = /^[\x21-\x7e]([\x20-\x7e]{0,1022}[\x21-\x7e])?$/;
const maxLength = 4_096;

/** `undefined`: the answer has nothing to ask by. */
export function writeValidator(headers: HttpResponse['headers']): string | undefined {
  const isUsable = [headers.etag, headers['last-modified']].some(isSendable);
  if (!isUsable) return undefined;
  const text = JSON.stringify(Object.fromEntries(remembered.map((name) => [name, headers[name]])));
  return text.length > maxLength ? undefined : text;
}

/** `undefined`: it is none, as when something else has written it. */
export function readValidator(text: string): Validator | undefined {
  try {
    return validatorSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** RFC 9110, 13.1: an upstream that knows the first does not look at the second. */
export function conditionOf(validator: Validator): Record<string, string> {
  const { etag, 'last-modified': lastModified } = validator;
  return {
    ...(isSendable(etag) && { 'if-none-match': etag }),
    ...(isSendable(lastModified) && { 'if-modified-since': lastModified }),
  };
}

/** A 304 about another version than the one that was asked about updates nothing (RFC 9111, 4.3.4). */
export const isAbout = ({ etag }: Validator, headers: HttpResponse['headers']): boolean =>
  etag === undefined || headers.etag === undefined || opaqueTag(etag) === opaqueTag(headers.etag);

const opaqueTag = (etag: string) => etag.replace(/^W\//, '');

function isSendable(value: string | undefined): value is string {
  return value !== undefined && sendable.test(value);
}
