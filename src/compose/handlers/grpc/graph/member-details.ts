import protobuf from 'protobufjs';
import type { ArgumentAnnotations } from '../../../../annotations/model.ts';
import { describe, fieldNotes } from './documentation.ts';
import type { NamedMember } from './message-members.ts';

/** Description and annotations of a member, to spread into its configuration. */
export function memberDetails(
  { member, name, wireName }: NamedMember,
  more: ArgumentAnnotations = {},
) {
  const comment = member instanceof protobuf.Field ? commentOf(member) : member.comment;
  const notes = member instanceof protobuf.Field ? fieldNotes(member) : undefined;
  const headgate = { ...(wireName !== name && { wireName }), ...more };
  return {
    ...describe(comment, notes),
    ...(Object.keys(headgate).length > 0 && { extensions: { headgate } }),
  };
}

/** protobufjs keeps the comment of an extension where it was declared. */
const commentOf = (field: protobuf.Field) => (field.declaringField ?? field).comment;
