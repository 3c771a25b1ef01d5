import { z } from 'zod';
import { entryMistake, type SourceEntry } from './source-entry.ts';

/** Where an operation that answers once may stand. */
export type RootTypeName = 'Query' | 'Mutation';

const rootTypeName = z
  .string()
  .regex(/^(query|mutation)$/i, 'is neither Query nor Mutation')
  .transform((text): RootTypeName => (/^query$/i.test(text) ? 'Query' : 'Mutation'));

/** `selectQueryOrMutationField`, which Mesh documents for all of its handlers. */
export const rootTypeChoices = z
  .array(z.strictObject({ type: rootTypeName, fieldName: z.string().min(1) }))
  .default([]);

/** An operation, by one of its names, and the root type that the project chose for it. */
export type RootTypeChoice = z.output<typeof rootTypeChoices>[number];

/**
 * An operation has several names, some of which others have, too: the last entry that names it counts,
 * so that exceptions stand behind a rule. (That no name comes twice is checked with the file.)
 * @param names All of the operation.
 */
export function chosenRootType(
  choices: readonly RootTypeChoice[],
  names: Iterable<string>,
): RootTypeName | undefined {
  const own = new Set(names);
  return choices.findLast(({ fieldName }) => own.has(fieldName))?.type;
}

/**
 * A name that fits no operation is a typing error that would otherwise have no effect.
 * @param known All names of all operations.
 * @param mistake Says what an unknown name is not: "which is not …".
 * @throws UserError for the first
 */
export function checkChoices(
  entry: SourceEntry,
  choices: readonly RootTypeChoice[],
  known: ReadonlySet<string>,
  { isNot, hint }: { readonly isNot: string; readonly hint: string },
): void {
  const unknown = choices.find(({ fieldName }) => !known.has(fieldName));
  if (unknown === undefined) return;
  const problem = `selectQueryOrMutationField: names "${unknown.fieldName}", ${isNot}`;
  throw entryMistake(entry, problem, hint);
}
