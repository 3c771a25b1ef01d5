import type { Choice, Member } from './schema-types.ts';

/** Members of which those of one branch only may be sent. */
export interface ExclusiveChoice {
  readonly branches: readonly (readonly Member[])[];
  /** One of them must be. */
  readonly required: boolean;
}

/** The choices between members of one type. */
export function exclusiveChoices(members: readonly Member[]): ExclusiveChoice[] {
  const choices = new Map<Choice, Map<number, Member[]>>();
  for (const member of members) {
    for (const { choice, index } of member.branches ?? []) {
      const branches = choices.get(choice) ?? new Map<number, Member[]>();
      choices.set(choice, branches);
      const branch = branches.get(index) ?? [];
      branches.set(index, branch);
      if (!branch.includes(member)) branch.push(member);
    }
  }
  return [...choices]
    .filter(([{ repeated }, branches]) => !repeated && branches.size > 1)
    .map(([{ required }, branches]) => ({ branches: [...branches.values()], required }));
}

/**
 * Whether a type is nothing but one of its members, always exactly one: what GraphQL calls a OneOf
 * input object. It has no null, which a nillable member needs.
 */
export function isOneOf(members: readonly Member[]): boolean {
  const [choice, another] = exclusiveChoices(members);
  return (
    choice?.required === true &&
    another === undefined &&
    choice.branches.every(({ length }) => length === 1) &&
    new Set(choice.branches.flat()).size === members.length &&
    choice.branches.length === members.length &&
    members.every(({ optional, nillable }) => optional && !nillable)
  );
}

/** What a client should know of choices that its schema does not say. */
export function choiceNotes(
  members: readonly Member[],
  nameOf: (member: Member) => string,
): string[] {
  return exclusiveChoices(members).map(({ branches, required }) => {
    const list = branches
      .map((branch) => branch.map((member) => `\`${nameOf(member)}\``).join(' and '))
      .join('; ');
    return required
      ? `One of these must be set: ${list}.`
      : `Only one of these may be set: ${list}.`;
  });
}
