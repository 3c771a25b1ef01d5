import path from 'node:path';
import type { ASTNode } from 'graphql';
import { UserError } from '../errors/user-error.ts';

/** A mistake in an SDL file of the project, at the line of the node that has it. */
export function sdlError(node: ASTNode, message: string, hint?: string): UserError {
  const { source, startToken } = node.loc ?? {};
  const file = source === undefined ? undefined : path.relative(process.cwd(), source.name);
  return new UserError(message, {
    ...(file !== undefined && { file }),
    ...(startToken !== undefined && { line: startToken.line, column: startToken.column }),
    ...(hint !== undefined && { hint }),
  });
}
