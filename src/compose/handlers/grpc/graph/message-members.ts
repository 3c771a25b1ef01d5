import protobuf from 'protobufjs';
import { fieldKey, oneofOf } from '../../../../annotations/grpc-wire.ts';
import { allocateNames } from '../../../naming/allocate-names.ts';
import { fieldName } from '../../../naming/graphql-names.ts';

/** What stands side by side in a message: fields, and oneofs in place of their fields. */
export type Member = protobuf.Field | protobuf.OneOf;

export interface NamedMember {
  readonly member: Member;
  /** The member's name in the graph. */
  readonly name: string;
  /** The member's name in the value trees of the adapter. */
  readonly wireName: string;
}

/** The members of a message by their order in the contract; extensions of other files come last. */
export function namedMembers(type: protobuf.Type): NamedMember[] {
  const members = [...new Set(type.fieldsArray.map((field) => oneofOf(field) ?? field))];
  const keys = oneofKeys(type);
  const wireName = (member: Member) =>
    member instanceof protobuf.OneOf ? (keys.get(member) ?? member.name) : fieldKey(member);
  const names = allocateNames(
    members.map((member) => ({
      key: member.fullName,
      candidates: graphNames(member, wireName(member)),
    })),
  );
  return members.map((member) => ({
    member,
    name: names.get(member.fullName) ?? member.name,
    wireName: wireName(member),
  }));
}

/** The keys of oneofs, which ProtoJSON does not have: none of them is also the key of a field. */
export function oneofKeys(type: protobuf.Type): ReadonlyMap<protobuf.OneOf, string> {
  const oneofs = type.oneofsArray.filter((oneof) => !oneof.isProto3Optional);
  const taken = new Set([
    ...type.fieldsArray.flatMap((field) => [field.name, fieldKey(field)]),
    ...type.oneofsArray.filter((oneof) => oneof.isProto3Optional).map(({ name }) => name),
    // protobufjs keeps the names of fields, oneofs and nested types in one space.
    ...type.nestedArray.map(({ name }) => name),
  ]);
  const keys = allocateNames(
    oneofs.map(({ name }) => ({ key: name, candidates: [protobuf.util.jsonName(name), name] })),
    taken,
  );
  return new Map(oneofs.map((oneof) => [oneof, keys.get(oneof.name) ?? oneof.name]));
}

/** GraphQL names are the ProtoJSON names where those are legal. */
export const legalName = (name: string) =>
  /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : fieldName(name);

function graphNames(member: Member, wireName: string): string[] {
  const declaring = member instanceof protobuf.Field ? member.declaringField : null;
  if (declaring === null) return [legalName(wireName)];
  return [legalName(declaring.jsonName), fieldName(declaring.fullName)];
}
