import { errorCodes } from '../../src/errors/codes.ts';
import { cell, generated } from './page.ts';

/** docs/reference/errors.md, from the table of codes. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { httpStatus, message, when }]) =>
      `| \`${code}\` | ${httpStatus} | ${cell(message)} | ${cell(when)} |`,
  );
  return [
    '# Errors',
    generated,
    [
      'Every error has one of these codes in `extensions.code`, and `extensions.requestId`, which',
      'the log of the gateway repeats. Errors of an upstream also have `extensions.source`, and',
      '`extensions.details` with what the contract declares for the error.',
    ].join('\n'),
    [
      'The HTTP status counts only when the answer has no `data`. Clients that accept only',
      '`application/json` get 200 for `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED` and',
      '`DOCUMENT_LIMIT`, as the GraphQL over HTTP specification asks; codes with 200 become 500',
      'for clients that accept `application/graphql-response+json`.',
    ].join('\n'),
    ['| Code | HTTP | Message | When |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    '',
  ].join('\n\n');
}
