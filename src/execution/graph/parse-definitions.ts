import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type ParseOptions,
  TokenKind,
} from 'graphql';
import { Parser } from 'graphql/language/parser.js';
import type { Steps } from '../../tools/steps.ts';

/** So many take some milliseconds. */
const definitionsOfStep = 100;

/** `parse` of graphql-js, some definitions in each step. @throws GraphQLError */
export function* parseDefinitions(text: string, options: ParseOptions): Steps<DocumentNode> {
  const parser = new Parser(text, options);
  const definitions: DefinitionNode[] = [];
  parser.expectToken(TokenKind.SOF);
  do {
    definitions.push(parser.parseDefinition());
    if (definitions.length % definitionsOfStep === 0) yield;
  } while (!parser.expectOptionalToken(TokenKind.EOF));
  return { kind: Kind.DOCUMENT, definitions };
}
