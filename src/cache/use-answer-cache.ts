import { isAsyncIterable, type OnExecuteHookResult } from '@envelop/core';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { CacheStore, Lookup } from '../cache-store.ts';
import { type IdentityPart, identityPart } from '../identity-parts.ts';
import { memoizeByOperation } from '../operation-memo.ts';
import type { GatewayPlugin, RequestContext } from '../request-context.ts';
import { TextResult } from '../text-result.ts';
import { type AnswerKeyBase, answerKey, answerKeyBase } from './answer-key.ts';
import { type CachePolicy, cachePolicy } from './cache-policy.ts';
import { ageSeconds, isFresh, type KeptAnswer, keptAnswer } from './kept-answer.ts';

export interface AnswerCacheOptions {
  /** Changes whenever the schema does. */
  readonly schemaId: string;
  readonly store: CacheStore<KeptAnswer>;
  /**
   * Headers of the client that any source gets (`sources.*.headers.forward`), in lower case: what
   * upstreams answer may depend on them, so answers are kept apart by their values.
   */
  readonly varyHeaders: readonly string[];
  /** What any source is told of who asks (`sources.*.headers.identity`): it may answer by that. */
  readonly varyIdentity: readonly IdentityPart[];
  /** Clients that get no kept answers, and whose answers are not kept. */
  readonly withoutCache: ReadonlySet<string | null>;
  /** Headers that say who is asking, in lower case. */
  readonly credentialHeaders: readonly string[];
}

/**
 * Keeps whole answers of queries for as long as `@cacheControl` allows. Envelop ends a request at
 * the first plugin that answers it, so this must stand after identity, field access and rate
 * limits: they judge every request, also one whose answer is kept.
 */
export function useAnswerCache(options: AnswerCacheOptions): GatewayPlugin {
  const { store, credentialHeaders, varyHeaders, withoutCache } = options;
  const vary = [...new Set([...baseVary, ...credentialHeaders, ...varyHeaders])].join(', ');
  const cacheable = memoizeByOperation((operation) => {
    const policy = cachePolicy(operation);
    return policy === null ? null : { policy, base: answerKeyBase(operation) };
  });
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { contextValue: context } = args;
      const known = cacheable(args);
      // An answer with fields left out is nobody else's, and a kept one has them all.
      if (known === null || context.denied !== null) return;
      if (withoutCache.has(context.client)) return;
      const { policy, base } = known;
      if (policy.scope === 'PRIVATE' && context.principal === null) return;
      const key = keyOf(args, context, policy, base, options);
      const { report } = context;
      const answer = (
        lookup: Lookup<KeptAnswer>,
      ): OnExecuteHookResult<RequestContext> | undefined => {
        const kept = lookup.values.find(isFresh);
        report.answerCache = kept === undefined ? 'miss' : 'hit';
        if (kept !== undefined) {
          setResultAndStopExecution(hit(kept, vary));
          return;
        }
        report.answerTags = new Set();
        return {
          onExecuteDone({ result, setResult }) {
            const { answerTags: tags } = report;
            // Who began it knows what it was made of, and keeps it.
            if (report.sharesAnswer) return;
            if (isAsyncIterable(result) || tags === null || !isKeepable(result)) return;
            const keepMs = Math.min(policy.maxAgeSeconds * 1000, report.freshUntil - Date.now());
            // What is old already is not made older.
            if (keepMs <= 0) return;
            const answer = keptAnswer(jsonOf(result), policy, keepMs);
            store.keep(key, { value: answer, tags: [...tags], keepMs }, lookup);
            setResult(new TextResult(answer.json, headersOf(answer, 'fwd=miss; stored', vary)));
          },
        };
      };
      const lookup = store.lookUp([key]);
      return lookup instanceof Promise ? lookup.then(answer) : answer(lookup);
    },
  };
}

function keyOf(
  args: ExecutionArgs,
  context: RequestContext,
  policy: CachePolicy,
  base: AnswerKeyBase,
  { schemaId, varyHeaders, varyIdentity }: AnswerCacheOptions,
): string {
  return answerKey({
    base,
    schemaId,
    variables: args.variableValues ?? {},
    principalId: policy.scope === 'PRIVATE' ? (context.principal?.id ?? null) : null,
    headers: [
      ...varyHeaders.map((name) => context.headers[name]),
      ...varyIdentity.map((part) => identityPart(part, context)),
    ],
  });
}

/** What failed may work next time. */
function isKeepable(result: ExecutionResult): boolean {
  return result instanceof TextResult || (result.errors === undefined && result.data != null);
}

const jsonOf = (result: ExecutionResult) =>
  result instanceof TextResult ? result.stringify() : JSON.stringify(result);

function hit(kept: KeptAnswer, vary: string): TextResult {
  const ttlSeconds = kept.maxAgeSeconds - ageSeconds(kept);
  return new TextResult(kept.json, headersOf(kept, `hit; ttl=${ttlSeconds}`, vary));
}

/** How an answer is written depends on `Accept`, who may read it on `Origin`. */
const baseVary = ['accept', 'origin'];

/**
 * RFC 9211 says what happened. Public answers are `private`, too: a shared cache between us and the
 * client knows neither API keys nor what a POST asks for. `Vary` keeps a browser from giving what
 * one principal got to the next one that uses it. Private answers are kept here only, where each
 * request is judged: they leave as everything else does, with `no-store`.
 */
function headersOf(answer: KeptAnswer, status: string, vary: string): Record<string, string> {
  const cacheStatus = { 'cache-status': `headgate; ${status}` };
  if (answer.scope === 'PRIVATE') return cacheStatus;
  return {
    ...cacheStatus,
    'cache-control': `private, max-age=${answer.maxAgeSeconds}`,
    age: String(ageSeconds(answer)),
    vary,
  };
}
