import { createHash } from 'node:crypto';
import { type OperationDefinitionNode, print, visit } from 'graphql';
import type { Operation } from '../shared/operation-memo.ts';
import { digestOf } from '../tools/digest.ts';

/** What of an operation every request for it shares. */
export interface AnswerKeyBase {
  /** Stands for the text of the operation, however it is laid out, and the view it is asked of. */
  readonly documentHash: string;
  /** The variables that the operation knows; others change nothing. */
  readonly variableNames: readonly string[];
}

export function answerKeyBase({ schema, operation, fragments }: Operation): AnswerKeyBase {
  const hash = createHash('sha256').update(print(operation));
  // Fragments on interfaces mean less where some types do not exist.
  hash.update(schema.extensions.view?.id ?? '');
  for (const name of spreadFragments({ operation, fragments })) {
    const fragment = fragments.get(name);
    if (fragment !== undefined) hash.update(print(fragment));
  }
  const variables = operation.variableDefinitions ?? [];
  return {
    documentHash: hash.digest('base64url'),
    variableNames: variables.map(({ variable }) => variable.name.value).toSorted(),
  };
}

/** Only what the operation uses: a document may hold others, which come and go. */
function spreadFragments({
  operation,
  fragments,
}: Pick<Operation, 'operation' | 'fragments'>): string[] {
  const names = new Set<string>();
  const collect = (node: Parameters<typeof visit>[0]) => {
    visit(node, {
      FragmentSpread({ name: { value: name } }) {
        const fragment = fragments.get(name);
        if (names.has(name) || fragment === undefined) return;
        names.add(name);
        collect(fragment);
      },
    });
  };
  collect(operation satisfies OperationDefinitionNode);
  return [...names].toSorted();
}

export interface AnswerKeyParts {
  readonly base: AnswerKeyBase;
  readonly schemaId: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** `null`: the answer is everybody's. */
  readonly principalId: string | null;
  /** What upstreams get of the client, by its name: headers, and who it is. */
  readonly told: readonly (readonly [name: string, value: string | undefined])[];
}

/** A short text that is the same only when the whole answer must be. */
export function answerKey(parts: AnswerKeyParts): string {
  const { base, schemaId, variables, principalId, told } = parts;
  // A variable that is absent has its default, one that is null does not.
  const values = base.variableNames.map((name) =>
    Object.hasOwn(variables, name) ? [variables[name]] : [],
  );
  return digestOf([schemaId, base.documentHash, values, principalId, told]);
}
