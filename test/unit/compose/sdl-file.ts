import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  Source,
  type TypeDefinitionNode,
} from 'graphql';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { isTypeDefinition } from '../../../src/compose/source-document.ts';
import { UserError } from '../../../src/errors/user-error.ts';

/** A file of the project: its nodes have places. */
export function sdlFile(text: string, name = 'schema/links.graphql'): DocumentNode {
  return parse(new Source(text, name));
}

/** What a source gives: its nodes have no places. */
export function definitionsOf(sdl: string): TypeDefinitionNode[] {
  return parse(sdl, { noLocation: true }).definitions.filter(isTypeDefinition);
}

export function schemaOf(types: readonly TypeDefinitionNode[]): GraphQLSchema {
  const own = parse(annotationDirectivesSDL, { noLocation: true });
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions: [...own.definitions, ...types] });
}

/** The message of the UserError that is thrown. */
export function userErrorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}
