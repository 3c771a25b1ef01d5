import type { ExecutionResult, GraphQLError } from 'graphql';
import {
  type CompletedFragment,
  type DeferredData,
  IncrementalPayload,
} from '../../shared/incremental-answer.ts';
import type { IncrementalFormat, RequestContext } from '../../shared/request-context.ts';
import { TextResult } from '../../shared/text-result.ts';
import type { ToClientResult } from './client-result.ts';
import { writtenError } from './result-text.ts';

type Write = (payload: IncrementalPayload) => string;

/** What an operation has several of, with errors as clients see them: payloads as this one reads them. */
export function toClientPayload(
  result: ExecutionResult,
  context: RequestContext,
  toClientResult: ToClientResult,
): ExecutionResult {
  if (!(result instanceof IncrementalPayload)) return toClientResult(result, context);
  const seen = asClientsSee(result, (errors) => {
    return toClientResult({ data: null, errors }, context).errors ?? [];
  });
  return new TextResult(writers[context.incremental ?? '20220824'](seen));
}

/** All errors of a payload are judged at once, because the log has one line for many of a kind. */
function asClientsSee(
  payload: IncrementalPayload,
  judge: (errors: readonly GraphQLError[]) => readonly GraphQLError[],
): IncrementalPayload {
  const all = [payload, ...payload.deferred, ...payload.completed].flatMap(
    ({ errors = [] }) => errors,
  );
  if (all.length === 0) return payload;
  const judged = judge(all);
  let taken = 0;
  const take = (errors: readonly GraphQLError[] = []) => {
    taken += errors.length;
    return judged.slice(taken - errors.length, taken);
  };
  return {
    ...payload,
    errors: take(payload.errors),
    deferred: payload.deferred.map((each) => ({ ...each, errors: take(each.errors) })),
    completed: payload.completed.map((each) => ({ ...each, errors: take(each.errors) })),
  };
}

const writers: Readonly<Record<IncrementalFormat, Write>> = {
  '20220824': ({ initialData, errors, deferred, completed, hasNext }) => {
    const parts = [
      ...deferred.map(({ path, fragment: { label }, data, errors: ofPart }) =>
        object({ data, path: json(path), label: json(label), errors: errorList(ofPart) }),
      ),
      ...completed.filter(hasErrors).map(({ fragment: { path, label }, errors: ofPart }) =>
        object({
          data: 'null',
          path: json(path),
          label: json(label),
          errors: errorList(ofPart),
        }),
      ),
    ];
    return object({
      data: initialData,
      errors: errorList(errors),
      incremental: list(parts),
      hasNext: String(hasNext),
    });
  },

  'v0.2': ({ initialData, errors, pending, deferred, completed, hasNext }) =>
    object({
      data: initialData,
      errors: errorList(errors),
      pending: list(pending.map(({ id, path, label }) => json({ id, path, label }) ?? '')),
      incremental: list(deferred.map(incrementalData)),
      completed: list(
        completed.map(({ fragment: { id }, errors: ofPart }) =>
          object({ id: json(id), errors: errorList(ofPart) }),
        ),
      ),
      hasNext: String(hasNext),
    }),
};

function incrementalData({ fragment, path, data, errors }: DeferredData): string {
  const subPath = path.slice(fragment.path.length);
  return object({
    id: json(fragment.id),
    subPath: subPath.length > 0 ? json(subPath) : undefined,
    data,
    errors: errorList(errors),
  });
}

const hasErrors = ({ errors }: CompletedFragment) => errors.length > 0;

const json = (value: unknown): string | undefined => JSON.stringify(value);

function errorList(errors: readonly GraphQLError[] = []): string | undefined {
  return errors.length === 0 ? undefined : json(errors.map(writtenError));
}

/** `undefined`: there is nothing. */
const list = (items: readonly string[]): string | undefined =>
  items.length === 0 ? undefined : `[${items.join(',')}]`;

/** @param members Their JSON; what is `undefined` is left out. */
function object(members: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : `"${name}":${value}`,
  );
  return `{${written.join(',')}}`;
}
