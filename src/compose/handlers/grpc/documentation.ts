import protobuf from 'protobufjs';

/**
 * A comment of the contract and what GraphQL cannot express beside it, as a description.
 * `undefined` when there is nothing to say.
 */
export function describe(
  comment: string | null | undefined,
  ...notes: readonly (string | undefined)[]
): string | undefined {
  const parts = [comment?.trim(), ...notes].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

/** What the type of a field does not tell. */
export function fieldNotes(field: protobuf.Field): string | undefined {
  if (field instanceof protobuf.MapField) {
    const value = field.type.replace(/^.*\./, '');
    return `An object whose keys are written as strings: \`map<${field.keyType}, ${value}>\`.`;
  }
  const oneof = field.partOf;
  if (oneof === null || oneof.isProto3Optional) return undefined;
  const members = oneof.fieldsArray.map((member) => `\`${member.jsonName}\``).join(', ');
  const rule = `One of \`${oneof.name}\`: at most one of ${members} is set.`;
  return oneof.comment ? `${rule} ${oneof.comment}` : rule;
}

const deprecated = { deprecationReason: 'Deprecated in the contract.' };

/** To spread into the configuration of a GraphQL element. */
export function deprecation(options: Readonly<Record<string, unknown>> | null | undefined) {
  return options?.deprecated === true ? deprecated : {};
}
