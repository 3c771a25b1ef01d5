import { type DirectiveNode, type DocumentNode, visit } from 'graphql';
import { AnnotationError } from '../annotations/read.ts';
import { asUserError, type Graph, readGraph } from '../execution/graph/graph.ts';
import type { GatewayOptions } from './served.ts';

/**
 * What is wrong with a composed schema that could be read, and cannot be served. Graphs are read
 * without lines, which take room: the one of a wrong directive is found here.
 * @returns A UserError; any other error stays as it is.
 */
export function graphMistake(
  error: unknown,
  { document }: Graph,
  { sdl, schemaFile }: Pick<GatewayOptions, 'sdl' | 'schemaFile'>,
): unknown {
  if (!(error instanceof AnnotationError)) return asUserError(error, schemaFile);
  const index = directivesOf(document).indexOf(error.directive);
  const withLines = directivesOf(readGraph(sdl, schemaFile).document);
  return asUserError(error, schemaFile, withLines[index]?.loc?.startToken.line);
}

function directivesOf(document: DocumentNode): DirectiveNode[] {
  const found: DirectiveNode[] = [];
  visit(document, {
    Directive(node) {
      found.push(node);
    },
  });
  return found;
}
