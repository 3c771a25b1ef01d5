import protobuf from 'protobufjs';
import type { LoadedContract } from './loaded-contract.ts';
import type { MissingReferences } from './qualify-references.ts';

/** Which methods need something that the contract refers to and does not have. */
export interface MissingTypes {
  /** Why a method cannot be served, with file and line. */
  reasonFor(method: protobuf.Method): string | undefined;
  /** Why a message cannot be read. */
  reasonForMessage(type: protobuf.Type): string | undefined;
  /** What to do about it: which imports were not found, and where they were looked for. */
  readonly warnings: readonly string[];
}

/** A message that lacks a part cannot be read: what reaches it is not served, all else is. */
export function missingTypes(
  references: MissingReferences,
  mistake: LoadedContract['mistake'],
): MissingTypes {
  const reasons = new Map<protobuf.ReflectionObject, string>();
  const warnings = new Set<string>();
  for (const [user, name] of references) {
    const text = `"${user.fullName.slice(1)}" refers to "${name}", which does not exist: is it misspelt, or is the file that defines it missing?`;
    const [reason = text, ...advice] = mistake(text, user).message.split('\n');
    reasons.set(user, reason);
    if (advice.length > 0) warnings.add(advice.join(' ').trim());
  }
  const reasonIn = (
    type: protobuf.Type | protobuf.Enum | null,
    seen: Set<protobuf.ReflectionObject>,
  ): string | undefined => {
    if (!(type instanceof protobuf.Type) || seen.has(type)) return undefined;
    seen.add(type);
    for (const field of type.fieldsArray) {
      const reason =
        reasons.get(field.declaringField ?? field) ?? reasonIn(field.resolvedType, seen);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
  return {
    warnings: [...warnings],
    reasonForMessage: (type) => (reasons.size === 0 ? undefined : reasonIn(type, new Set())),
    reasonFor(method) {
      if (reasons.size === 0) return undefined;
      const seen = new Set<protobuf.ReflectionObject>();
      return (
        reasons.get(method) ??
        reasonIn(method.resolvedRequestType, seen) ??
        reasonIn(method.resolvedResponseType, seen)
      );
    },
  };
}
