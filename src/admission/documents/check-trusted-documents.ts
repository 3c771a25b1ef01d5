import { GraphQLError, type GraphQLSchema, Kind, parse, specifiedRules, validate } from 'graphql';
import type { Steps } from '../../tools/steps.ts';
import { deferRules } from './defer-rules.ts';
import type { TrustedDocument } from './document-manifest.ts';

/** A trusted document that nobody gets an answer to. */
export interface UnfitDocument {
  readonly id: string;
  /** The file of the document, and where in it the mistake is. */
  readonly place: string;
  readonly problem: string;
}

/**
 * Finds documents that are not GraphQL or do not fit the graph: those who send them would be the
 * first to know. They stop nothing: one of a thousand is not worth all others, and a client that is
 * older than the graph may never send it.
 * @param schema What exists for everybody: no client sees more.
 */
export function* checkTrustedDocuments(
  documents: readonly TrustedDocument[],
  schema: GraphQLSchema,
): Steps<UnfitDocument[]> {
  const unfit: UnfitDocument[] = [];
  for (const document of documents) {
    yield;
    const error = mistakeIn(document.text, schema);
    if (error === undefined) continue;
    unfit.push({ id: document.id, place: placeOf(document, error), problem: error.message });
  }
  return unfit;
}

const rules = [...specifiedRules, ...deferRules];

function mistakeIn(text: string, schema: GraphQLSchema): GraphQLError | undefined {
  try {
    const document = parse(text);
    // Fragments of their own are for tools that put operations together.
    const isAsked = document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return isAsked ? validate(schema, document, rules, { maxErrors: 1 })[0] : undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function placeOf({ file, id, isFile }: TrustedDocument, { locations }: GraphQLError): string {
  const { line = 1, column = 1 } = locations?.[0] ?? {};
  return isFile
    ? `${file}:${line}:${column}`
    : `${file}, document "${id}", line ${line}, column ${column}`;
}
