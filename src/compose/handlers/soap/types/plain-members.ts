import type { UnkeyedMember } from './member-keys.ts';
import type { SimpleType } from './schema-types.ts';

/** Members that no declaration of a schema says anything more about. */

export const untyped: SimpleType = { kind: 'json' };

export const plainElement = {
  role: 'element',
  optional: false,
  repeated: false,
  nillable: false,
  description: undefined,
} as const;

export const textMember = (type: SimpleType): UnkeyedMember => ({
  ...plainElement,
  role: 'text',
  name: { namespace: '', local: '#text' },
  type,
});

export const anyMember: UnkeyedMember = {
  ...plainElement,
  role: 'any',
  name: { namespace: '', local: '#any' },
  type: untyped,
  optional: true,
  description: 'Elements that the contract does not name, as members of an object.',
};

export const anyAttributeMember: UnkeyedMember = {
  ...plainElement,
  role: 'anyAttribute',
  name: { namespace: '', local: '#anyAttribute' },
  type: untyped,
  optional: true,
  description: 'Attributes that the contract does not name, as members of an object.',
};
