import type { GraphQLFormattedError } from 'graphql';
import { type ErrorCode, errorCodes } from '../../errors/codes.ts';

/** An error that says what the table says of its code, for answers that no stage has seen. */
export function plainError(code: ErrorCode, requestId: string): GraphQLFormattedError {
  return { message: errorCodes[code].message, extensions: { code, requestId } };
}
