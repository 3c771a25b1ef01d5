import { isAsyncIterable, type OnExecuteHookResult } from '@envelop/core';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { type IdentityPart, identityPart } from '../shared/identity-parts.ts';
import { memoizeByOperation } from '../shared/operation-memo.ts';
import type { GatewayPlugin, RequestContext } from '../shared/request-context.ts';
import { TextResult } from '../shared/text-result.ts';
import type { CacheStore, Lookup } from '../tools/cache-store.ts';
import { answerHeaders } from './answer-headers.ts';
import { type AnswerKeyBase, answerKey, answerKeyBase } from './answer-key.ts';
import { askedSources } from './asked-sources.ts';
import { type CachePolicy, cachePolicy } from './cache-policy.ts';
import { ageSeconds, isFresh, type KeptAnswer, keptAnswer } from './kept-answer.ts';

export interface AnswerCacheOptions {
  /** Changes whenever the schema does. */
  readonly schemaId: string;
  readonly store: CacheStore<KeptAnswer>;
  /**
   * Headers of the client that a source gets (`sources.*.headers.forward`), in lower case: what it
   * answers may depend on them, so answers are kept apart by their values.
   */
  readonly forwardedTo: (source: string) => readonly string[];
  /** What any source learns about who asks (`sources.*.headers.identity`): it may answer by that. */
  readonly varyIdentity: readonly IdentityPart[];
  /** Clients that get no kept answers, and whose answers are not kept. */
  readonly withoutCache: ReadonlySet<string | null>;
  /** Headers that say who is asking, in lower case. */
  readonly credentialHeaders: readonly string[];
  /** The longest that browsers keep an answer; `undefined`: as long as anybody. */
  readonly browserMaxAgeSeconds: number | undefined;
  /** Whether pages of other origins may read answers, which then say which one. */
  readonly crossOrigin: boolean;
}

/**
 * Keeps whole answers of queries for as long as `@cacheControl` allows. Envelop ends a request at
 * the first plugin that answers it, so this must stand after identity, field access and rate
 * limits: they judge every request, also one whose answer is kept.
 */
export function useAnswerCache(options: AnswerCacheOptions): GatewayPlugin {
  const { store, credentialHeaders, forwardedTo, withoutCache } = options;
  // How an answer is written depends on `Accept`, who may read it on `Origin`.
  const always = ['accept', ...(options.crossOrigin ? ['origin'] : []), ...credentialHeaders];
  const cacheable = memoizeByOperation((operation): Cacheable | null => {
    const policy = cachePolicy(operation);
    if (policy === null) return null;
    const forwarded = [...new Set([...askedSources(operation)].flatMap(forwardedTo))].toSorted();
    const vary = [...new Set([...always, ...forwarded])].join(', ');
    return { policy, base: answerKeyBase(operation), forwarded, vary };
  });
  /** What was made of a result that several requests get. */
  const shared = new WeakMap<ExecutionResult, KeptAnswer>();
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { contextValue: context } = args;
      const known = cacheable(args);
      // An answer with fields left out is nobody else's, and a kept one has them all.
      if (known === null || context.denied !== null) return;
      if (withoutCache.has(context.client)) return;
      const { policy, vary } = known;
      if (policy.scope === 'PRIVATE' && context.principal === null) return;
      const key = keyOf(args, context, known, options);
      const asker = {
        principal: context.principal,
        method: context.request.method,
        browserMaxAgeSeconds: options.browserMaxAgeSeconds,
      };
      const { report } = context;
      const answer = (
        lookup: Lookup<KeptAnswer>,
      ): OnExecuteHookResult<RequestContext> | undefined => {
        const kept = lookup.values.find(isFresh);
        report.answerCache = kept === undefined ? 'miss' : 'hit';
        if (kept !== undefined) {
          const status = `hit; ttl=${kept.maxAgeSeconds - ageSeconds(kept)}`;
          setResultAndStopExecution(
            new TextResult(kept.json, answerHeaders(kept, asker, status, vary)),
          );
          return;
        }
        report.answerTags = new Set();
        return {
          onExecuteDone({ result, setResult }) {
            const { answerTags: tags } = report;
            if (isAsyncIterable(result) || tags === null || !isKeepable(result)) return;
            const keepMs = Math.min(policy.maxAgeSeconds * 1000, report.freshUntil - Date.now());
            // What is old already is not made older.
            if (keepMs <= 0) return;
            const answer = shared.get(result) ?? keptAnswer(jsonOf(result), policy, keepMs);
            shared.set(result, answer);
            // The request that ran it keeps the answer for all that share it.
            const isFirst = !report.sharesAnswer;
            if (isFirst) store.keep(key, { value: answer, tags: [...tags], keepMs }, lookup);
            const status = `fwd=miss; ${isFirst ? 'stored' : 'collapsed'}`;
            const headers = answerHeaders(answer, asker, status, vary);
            setResult(
              result instanceof TextResult
                ? result.withHeaders(headers)
                : new TextResult(answer.json, headers),
            );
          },
        };
      };
      const lookup = store.lookUp([key], context.trace);
      return lookup instanceof Promise ? lookup.then(answer) : answer(lookup);
    },
  };
}

/** An operation whose answers are kept. */
interface Cacheable {
  readonly policy: CachePolicy;
  readonly base: AnswerKeyBase;
  /** Headers of the client that its sources get. */
  readonly forwarded: readonly string[];
  /** `Vary`: no more than its answers depend on, so that other caches need not keep more. */
  readonly vary: string;
}

function keyOf(
  args: ExecutionArgs,
  context: RequestContext,
  { policy, base, forwarded }: Cacheable,
  { schemaId, varyIdentity }: AnswerCacheOptions,
): string {
  return answerKey({
    base,
    schemaId,
    variables: args.variableValues ?? {},
    principalId: policy.scope === 'PRIVATE' ? (context.principal?.id ?? null) : null,
    told: [
      // Names, too: a shared store may hold keys of a configuration that forwards other headers.
      ...forwarded.map((name) => [name, context.headers[name]] as const),
      ...varyIdentity.map((part) => [part, identityPart(part, context)] as const),
    ],
  });
}

/** What failed may work next time. */
function isKeepable(result: ExecutionResult): boolean {
  return result instanceof TextResult || (result.errors === undefined && result.data != null);
}

const jsonOf = (result: ExecutionResult) =>
  result instanceof TextResult ? result.stringify() : JSON.stringify(result);
