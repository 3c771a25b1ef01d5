import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { type ExecutionResult, type GraphQLError, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { deferRules } from '../../../src/admission/documents/defer-rules.ts';
import { readGraph } from '../../../src/execution/graph/graph.ts';
import { IncrementalAnswer } from '../../../src/shared/incremental-answer.ts';
import { mergePayloads } from '../../fixtures/merge-payloads.ts';
import { requestContext } from '../../fixtures/request-context.ts';
import { dataTextOf, fakeGraph, type WireArgs } from '../../unit/execution/fake-graph.ts';
import { Dice } from './dice.ts';
import { withDeferrals } from './random-deferral.ts';
import { randomDenial } from './random-denial.ts';
import { randomDocument } from './random-document.ts';
import { randomSchema } from './random-schema.ts';
import { RandomUpstream, type Trouble } from './random-upstream.ts';
import { rootAnswer, seenError } from './reference.ts';

const numRuns = Number(process.env.RUNS ?? 60);
const { SEED } = process.env;
const seeds = SEED === undefined ? fc.integer() : fc.constant(Number(SEED));
const seed = process.env.RUNS === undefined ? 20_261_126 : undefined;

test.each<[string, Trouble]>([
  ['an upstream that sends what it should', { holes: 0, wrongTypes: 0, failures: 0 }],
  ['an upstream that leaves things out', { holes: 0.1, wrongTypes: 0, failures: 0.02 }],
  ['an upstream in trouble', { holes: 0.05, wrongTypes: 0.05, failures: 0.1 }],
])(
  'what comes in parts is, put together, the whole answer, by %s',
  async (_name, trouble) => {
    let parts = 0;
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const dice = new Dice(seed);
        const sdl = randomSchema(dice);
        const { schema } = readGraph(sdl, 'unified.graphql');
        const upstream = new RandomUpstream(schema, seed, trouble);
        const turns = new Dice(seed);
        const inAnyOrder = seed % 3 === 0;
        const { request, execute, executeInParts, calls } = fakeGraph(
          sdl,
          answersOf(schema, upstream),
          undefined,
          () => inAnyOrder && anyTurns(turns),
        );
        for (let round = 0; round < 3; round++) {
          const { operation, query, variables } = randomDocument(schema, dice);
          if (operation === 'subscription') continue;
          const deferred = withDeferrals(query, dice);
          const why = `SEED=${seed}\n${sdl.slice(0, sdl.indexOf('directive @'))}\n${deferred}\n${JSON.stringify(variables)}`;
          expect(validate(schema, parse(deferred), [...deferRules]), why).toEqual([]);
          const asked = request(deferred, variables);
          const asWritten = await execute(request(query, variables));
          expect(seen(await execute(asked)), why).toEqual(seen(asWritten));

          const denied = dice.chance(0.3) ? randomDenial(asked.document, dice) : null;
          const before = calls.length;
          const whole = await execute({ ...asked, contextValue: requestContext({ denied }) });
          const callsOfWhole = calls.length - before;
          const contextValue = requestContext({ incremental: 'v0.2', denied });
          const answer = await executeInParts({ ...asked, contextValue });
          if (!(answer instanceof IncrementalAnswer)) {
            expect(dataOf(answer), why).toEqual(dataOf(whole));
            continue;
          }
          const merged = await mergePayloads(answer).catch((error: unknown) => {
            throw new Error(why, { cause: error });
          });
          parts += merged.parts;
          failed += merged.failed;
          // What a write may have changed is read anew; what is asked for at another time has a call of its own.
          if (trouble.failures === 0 && operation === 'query' && !inAnyOrder) {
            const callsInParts = calls.length - before - callsOfWhole;
            expect(callsInParts, why).toBeLessThanOrEqual(callsOfWhole);
          }
          if (merged.failed > 0) continue;
          expect(merged.data, why).toEqual(dataOf(whole));
          expect(placed(merged.errors, merged.data), why).toEqual(
            placed(whole.errors ?? [], merged.data),
          );
        }
      }),
      { numRuns, endOnFailure: true, ...(seed && { seed }) },
    );
    if (SEED === undefined) expect(parts).toBeGreaterThan(numRuns);
    if (trouble.failures > 0.05 && SEED === undefined) expect(failed).toBeGreaterThan(0);
  },
  60_000 + 500 * numRuns,
);

function answersOf(schema: ReturnType<typeof readGraph>['schema'], upstream: RandomUpstream) {
  const answers: Record<string, (args: WireArgs) => unknown> = {};
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.keys(root?.getFields() ?? {})) {
      answers[field] = (args) => rootAnswer(field, args, upstream);
    }
  }
  return answers;
}

/** Answers that come in any order: so do the parts. */
async function anyTurns(dice: Dice): Promise<void> {
  for (let left = dice.number(4); left > 0; left--) await setImmediate();
}

const dataOf = (answer: ExecutionResult): unknown => JSON.parse(dataTextOf(answer) ?? 'null');

/** Locations are those of the document. */
const seen = (answer: ExecutionResult) => ({
  data: dataTextOf(answer),
  errors: answer.errors?.map((error) => ({ ...seenError(error), locations: null })),
});

/** Of errors in what became null, only one is told; which one depends on the order. */
function placed(errors: readonly GraphQLError[], data: unknown) {
  const stands = ({ path = [] }: GraphQLError) => {
    let value = data;
    for (const key of path.slice(0, -1)) {
      if (typeof value !== 'object' || value === null) return false;
      value = Reflect.get(value, key);
    }
    return typeof value === 'object' && value !== null;
  };
  return errors
    .filter(stands)
    .map((error) => `${error.path?.join('.')} ${seenError(error).code}`)
    .toSorted();
}
