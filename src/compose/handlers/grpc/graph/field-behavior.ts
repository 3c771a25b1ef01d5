import protobuf from 'protobufjs';
import type { NamedMember } from './message-members.ts';

/** The values of `google.api.FieldBehavior` that matter here. */
type Behavior = 'INPUT_ONLY' | 'OUTPUT_ONLY';

/**
 * AIP-203: what a server sets itself is not sent, and what it only takes is never in an answer. A
 * message of nothing else keeps its members: GraphQL has no objects without any.
 */
export function without(behavior: Behavior, members: readonly NamedMember[]): NamedMember[] {
  const left = members.filter(({ member }) => !has(member, behavior));
  return left.length > 0 ? left : [...members];
}

const name = '(google.api.field_behavior)';

/** An option that may be repeated: of a text, protobufjs has all of its values elsewhere. */
function has(member: NamedMember['member'], behavior: Behavior): boolean {
  if (!(member instanceof protobuf.Field)) return false;
  const { options, parsedOptions } = member;
  const told: unknown[] = [options, ...(parsedOptions ?? [])].map((each) => each?.[name]);
  return told.flat().includes(behavior);
}
