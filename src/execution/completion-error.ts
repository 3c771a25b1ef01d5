import { UpstreamError } from '../errors/upstream-error.ts';
import type { MemberField, StepField, ValuePlan } from './plan.ts';

/** A field whose value is completed. */
export type CompletedField = MemberField | StepField;

export function nullError({ coordinate, source }: CompletedField): UpstreamError {
  const message = `The upstream sent nothing for ${coordinate}, which is never null.`;
  return new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, message });
}

/**
 * @param value What the upstream sent. The client is told only when it is NaN or an infinity.
 * @param cause May hold the value, too: it is for the log.
 */
export function mismatchError(
  { coordinate, source }: CompletedField,
  plan: ValuePlan,
  value: unknown,
  cause?: unknown,
): UpstreamError {
  const expected = plan.kind === 'list' ? 'list' : plan.kind === 'leaf' ? plan.typeName : 'object';
  const message =
    typeof value === 'number' && !Number.isFinite(value)
      ? `The upstream sent ${value} for ${coordinate}, which is no ${expected} in GraphQL.`
      : `The upstream sent something for ${coordinate} that is no ${expected}.`;
  return new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, message, cause });
}
