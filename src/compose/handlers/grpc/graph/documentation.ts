import protobuf from 'protobufjs';
import { leafMapType } from './leaf-types.ts';

/**
 * A comment of the contract and what GraphQL cannot express beside it, to spread into the
 * configuration of a GraphQL element. Empty when there is nothing to say.
 */
export function describe(
  comment: string | null | undefined,
  ...notes: readonly (string | undefined)[]
): { description?: string } {
  const parts = [comment?.trim(), ...notes].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? {} : { description: parts.join('\n\n') };
}

/** What the type of a field does not tell. */
export function fieldNotes(field: protobuf.Field): string | undefined {
  if (field instanceof protobuf.MapField && leafMapType(field) !== undefined) {
    return field.keyType === 'string' ? undefined : `Its keys are \`${field.keyType}\` as strings.`;
  }
  const absent: unknown = field.options?.default;
  return absent === undefined ? undefined : `When it is absent it means \`${absent}\`.`;
}

const deprecated = { deprecationReason: 'Deprecated in the contract.' };

/** To spread into the configuration of a GraphQL element. */
export function deprecation(options: Readonly<Record<string, unknown>> | null | undefined) {
  return options?.deprecated === true ? deprecated : {};
}
