import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isExecutableDefinitionNode,
  Kind,
  NoUnusedFragmentsRule,
  type OperationDefinitionNode,
  parse,
  Source,
  specifiedRules,
  validate,
} from 'graphql';
import { conditionalRoots } from '../../admission/documents/conditional-roots.ts';
import { deferRules } from '../../admission/documents/defer-rules.ts';
import { UserError } from '../../errors/user-error.ts';
import { fragmentsOfAll } from './fragments-of-all.ts';

/** An operation as somebody wrote it. */
export interface WrittenOperation {
  /** `undefined`: it stood on the command line. */
  readonly file: string | undefined;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** The text of a document and where it is from. */
interface WrittenDocument {
  readonly file: string | undefined;
  readonly text: string;
}

/**
 * Files, and all of the `.graphql` and `.gql` files in folders.
 * @throws UserError when there are none
 */
export function readDocuments(paths: readonly string[]): WrittenDocument[] {
  const files = paths.flatMap((each) => {
    const stats = statSync(each, { throwIfNoEntry: false });
    if (stats === undefined) {
      throw new UserError('there is no such file', {
        file: each,
        ...(each.includes('{') && { hint: 'Give an operation instead of a file with -e.' }),
      });
    }
    if (!stats.isDirectory()) return [each];
    return readdirSync(each, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(graphql|gql)$/.test(name))
      .toSorted()
      .map((name) => path.join(each, name));
  });
  if (files.length === 0) {
    throw new UserError(`there are no .graphql files in ${paths.join(', ')}`);
  }
  return files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}

/** More of them say the same again, or hide the first ones. */
const maxShownErrors = 10;

/**
 * The operations of documents, which may use each other's fragments: frontends keep them in files
 * of their own.
 * @throws UserError with what is wrong with one of them
 */
export function operationsOf(
  written: readonly WrittenDocument[],
  schema: GraphQLSchema,
): WrittenOperation[] {
  const parsed = written.map(({ file, text }) => ({ file, document: parseDocument(file, text) }));
  const withFragments = fragmentsOfAll(parsed.map(({ document }) => document));
  return parsed.flatMap(({ file, document }) =>
    operationsIn(file, withFragments(document), schema),
  );
}

function operationsIn(
  file: string | undefined,
  document: DocumentNode,
  schema: GraphQLSchema,
): WrittenOperation[] {
  const types = document.definitions.find((each) => !isExecutableDefinitionNode(each));
  if (types?.loc !== undefined) {
    const { startToken } = types.loc;
    throw new UserError('defines types; only operations and fragments can be explained', {
      ...(file !== undefined && { file }),
      line: startToken.line,
      column: startToken.column,
      hint: 'Name the files or the folder of your operations.',
    });
  }
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const found = conditionalRoots(document);
  const rules = operations.length === 0 ? rulesOfFragments : specifiedRules;
  const wrong = found.length > 0 ? found : validate(schema, document, [...rules, ...deferRules]);
  const errors = wrong.map((error) => place(error, file).message);
  if (errors.length > 0) {
    const others = errors.length - maxShownErrors;
    if (others > 0) errors.splice(maxShownErrors, others, `and ${others} more`);
    throw new UserError(errors.join('\n  '));
  }
  return operations.map((operation) => ({ file, document, operation }));
}

/** Of a file that has nothing but fragments: whoever uses them stands in another. */
const rulesOfFragments = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);

function parseDocument(file: string | undefined, text: string): DocumentNode {
  try {
    return parse(new Source(text, file));
  } catch (error) {
    throw error instanceof GraphQLError ? place(error, file) : error;
  }
}

function place({ message, locations, source }: GraphQLError, file: string | undefined): UserError {
  const [at] = locations ?? [];
  return new UserError(message, {
    // A fragment may be of another one.
    ...(file !== undefined && { file: source?.name ?? file }),
    ...(at !== undefined && { line: at.line, column: at.column }),
  });
}
