import fc from 'fast-check';
import {
  type ExecutionResult,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { readGraph } from '../../../src/execution/graph/graph.ts';
import { applyLeafBehaviour } from '../../../src/execution/graph/leaf-behaviour.ts';
import { TextResult } from '../../../src/shared/text-result.ts';
import { requestContext } from '../../fixtures/request-context.ts';
import { dataTextOf, fakeGraph, type WireArgs } from '../../unit/execution/fake-graph.ts';
import { Dice } from './dice.ts';
import { randomDenial } from './random-denial.ts';
import { type RandomDocument, randomDocument } from './random-document.ts';
import { randomSchema } from './random-schema.ts';
import { RandomUpstream, type Trouble } from './random-upstream.ts';
import { viewOf, withHidden } from './random-view.ts';
import { referenceOf, rootAnswer, seenError, startOf } from './reference.ts';

/**
 * How many cases: what a busy machine does within ten seconds. More:
 * `RUNS=10000 npx vitest run test/conformance/execution`.
 */
const numRuns = Number(process.env.RUNS ?? 75);
/** A failing seed is printed; `SEED=… RUNS=1` runs it again. */
const { SEED } = process.env;
/** Always the same cases, unless more of them are asked for: a change is judged by what it changes. */
const seed = process.env.RUNS === undefined ? 20_261_126 : undefined;
const seeds = SEED === undefined ? fc.integer() : fc.constant(Number(SEED));

test.each<[string, Trouble]>([
  ['an upstream that sends what it should', { holes: 0, wrongTypes: 0, failures: 0 }],
  ['an upstream that leaves things out', { holes: 0.1, wrongTypes: 0, failures: 0.02 }],
  ['an upstream in trouble', { holes: 0.05, wrongTypes: 0.05, failures: 0.1 }],
])(
  'any operation is answered as graphql-js answers it, by %s',
  async (_name, trouble) => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const dice = new Dice(seed);
        const whole = randomSchema(dice);
        const sdl = dice.chance(0.5) ? withHidden(whole, dice) : whole;
        const read = readGraph(sdl, 'unified.graphql');
        const { schema } = read;
        const upstream = new RandomUpstream(schema, seed, trouble);
        const graph = graphOf(sdl, schema, upstream);
        const { execute, subscribe, calls, facts, sent } = graph;
        const view = viewOf({ ...read, schema: graph.schema });
        if (view !== graph.schema) applyLeafBehaviour(view);
        const reference = referenceOf(sdl, upstream, view);
        for (let round = 0; round < 3; round++) {
          const document = randomDocument(view, dice);
          expect(validate(view, parse(document.query))).toEqual([]);
          const request = graph.request(document.query, document.variables);
          const asked = { ...request, schema: view };
          const why = explain(seed, sdl, document);
          if (document.operation === OperationTypeNode.SUBSCRIPTION) {
            const stream = await subscribe(asked);
            if (!(Symbol.asyncIterator in stream)) {
              // Its variables were refused.
              expect(seen(stream), why).toEqual(seen(reference(document)));
              expect(stream.data, why).toBeUndefined();
              continue;
            }
            const events: ExecutionResult[] = [];
            for await (const event of stream) events.push(event);
            const expected = sent.splice(0).map((event) => reference(document, undefined, event));
            expect(events.map(seen), why).toEqual(expected.map(seen));
            continue;
          }
          const expected = reference(document);
          // The first time by completion, the second time written as text when nothing is wrong.
          const callsBefore = calls.length;
          expect(seen(await execute(asked)), why).toEqual(seen(expected));
          const made = calls.length - callsBefore;
          // What is refused has no plan, and calls nobody.
          const most = made === 0 ? 0 : facts(document.query, document.variables).maxCalls;
          if (!upstream.wasAskedInHalves) expect(made, why).toBeLessThanOrEqual(most);
          const second = await execute(asked);
          expect(seen(second), why).toEqual(seen(expected));
          expect(second instanceof TextResult, why).toBe(expected.errors === undefined);

          if (!dice.chance(0.3)) continue;
          const denied = randomDenial(request.document, dice);
          const asDenied = { ...asked, contextValue: requestContext({ denied }) };
          const without = reference(document, new Set([...denied.errors.keys()].map(startOf)));
          for (let time = 0; time < 2; time++) {
            expect(seen(await execute(asDenied)), `${denied.key} ${why}`).toEqual(seen(without));
          }
        }
      }),
      { numRuns: Math.ceil(numRuns / 3), endOnFailure: true, ...(seed && { seed }) },
    );
  },
  60_000 + 500 * numRuns,
);

function graphOf(sdl: string, schema: GraphQLSchema, upstream: RandomUpstream) {
  const answers: Record<string, (args: WireArgs) => unknown> = {};
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.keys(root?.getFields() ?? {})) {
      answers[field] = (args) => rootAnswer(field, args, upstream);
    }
  }
  /** Events. */
  const sent: unknown[] = [];
  for (const field of Object.keys(schema.getSubscriptionType()?.getFields() ?? {})) {
    answers[field] = (args) => {
      const events = upstream.events(field, args);
      sent.push(...events);
      return events;
    };
  }
  return { ...fakeGraph(sdl, answers), sent };
}

/** As text, because the order of members is part of the answer. */
function seen(answer: ExecutionResult) {
  return { data: dataTextOf(answer), errors: answer.errors?.map(seenError) };
}

const explain = (seed: number, sdl: string, { query, variables }: RandomDocument) =>
  `SEED=${seed}\n${sdl.slice(0, sdl.indexOf('directive @'))}\n${query}\n${JSON.stringify(variables)}`;
