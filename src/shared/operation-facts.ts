import type { GraphQLError } from 'graphql';
import type { Binding } from '../annotations/bindings.ts';
import type { Variables } from './coerced-variables.ts';
import type { GatheredKeys } from './explanation.ts';
import type { OperationArgs } from './operation-memo.ts';
import type { DeniedFields } from './request-context.ts';
import type { RequestTrace } from './request-trace.ts';

/**
 * What is known about an operation before it runs. Worked out once for its plan: a request pays only
 * for what its variables decide.
 */
export interface OperationFacts {
  /** In the order in which they can start; each stands after the step that it waits for. */
  readonly steps: readonly StepFacts[];
  /** The fields that are touched: `Query.products`, `Product.name`. Sorted. */
  readonly coordinates: readonly string[];
  /** The cost by `@cost` and `@listSize`. */
  costOf(variables: Variables): number;
  /** The most calls to upstreams; of a subscription, for the stream and one event of it. */
  maxCallsOf(variables: Variables): number;
  /** Errors of slicing arguments that are not as `@listSize` requires, so that no size is known. */
  slicingRefusals(variables: Variables): readonly GraphQLError[];
}

/** A field that needs calls, at one place of the answer. */
export interface StepFacts {
  /** Response keys from the root, without list indices. */
  readonly path: readonly string[];
  /** `Product.stock` */
  readonly coordinate: string;
  /** The Query field that answers: `Query.stocks`; of a root field, itself. */
  readonly answeredBy: string;
  readonly binding: Binding;
  /** The call as its owner names it: `GET /products?ids={…}`. */
  readonly call: string;
  /** `null`: no keys are gathered. The name of the argument is that on the wire. */
  readonly batch: GatheredKeys | null;
  /** The index of the step whose answer has the parents; `null`: it starts at once. */
  readonly after: number | null;
  /** Whether parents that stand in a list make a call each (N+1): there is no bulk read for them. */
  readonly isCallPerParent: boolean;
  maxParentsOf(variables: Variables): number;
  maxCallsOf(variables: Variables): number;
}

/**
 * The facts of an operation that was validated.
 * @param variables Coerced: those in `@skip` and `@include` decide which plan it is.
 * @param denied What is not planned. Limits do not say it: it only makes an operation cheaper.
 * @param trace Of the request, when it may be the first that asks.
 * @throws GraphQLError when a variable of a `@skip` or `@include` is null
 */
export type FactsOf = (
  args: OperationArgs,
  variables: Variables,
  denied?: DeniedFields | null,
  trace?: RequestTrace | null,
) => OperationFacts;
