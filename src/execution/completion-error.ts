import { UpstreamError } from '../errors/upstream-error.ts';
import type { MemberField, StepField, ValuePlan } from './plan.ts';

/** A field whose value is completed. */
export type CompletedField = MemberField | StepField;

export function nullError({ coordinate, source }: CompletedField): UpstreamError {
  const message = `The upstream sent nothing for ${coordinate}, which is never null.`;
  return new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, message });
}

/** @param cause May hold what the upstream sent: it is for the log. */
export function mismatchError(
  { coordinate, source }: CompletedField,
  plan: ValuePlan,
  cause?: unknown,
): UpstreamError {
  const expected = plan.kind === 'list' ? 'list' : plan.kind === 'leaf' ? plan.typeName : 'object';
  const message = `The upstream sent something for ${coordinate} that is no ${expected}.`;
  return new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, message, cause });
}
