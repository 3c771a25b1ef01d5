import { UpstreamError } from '../../errors/upstream-error.ts';
import type { MemberField, StepField, ValuePlan } from '../plan/plan.ts';

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
  const message = mismatchMessage(coordinate, expected, value);
  return new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, message, cause });
}

function mismatchMessage(coordinate: string, expected: string, value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return `The upstream sent ${value} for ${coordinate}, which is no ${expected} in GraphQL.`;
  }
  return expected === 'Int' && (typeof value === 'bigint' || Number.isInteger(value))
    ? `The upstream sent an integer for ${coordinate} that does not fit Int, which has 32 bits.`
    : `The upstream sent something for ${coordinate} that is no ${expected}.`;
}
