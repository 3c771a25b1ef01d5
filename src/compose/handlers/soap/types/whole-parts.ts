import type { Member, Need, OptionalPart } from './schema-types.ts';

/** Members that may be left out together, but not in part. */
export interface WholePart {
  /** Any of these says that the part is there. */
  readonly members: readonly Member[];
  /** Then one member of each of these lists must be there, too. */
  readonly needs: readonly (readonly Member[])[];
}

/** The parts of a type of which nothing may be given without something else. */
export function wholeParts(members: readonly Member[]): WholePart[] {
  const parts = new Map<OptionalPart, { members: Member[]; needs: Map<Need, Member[]> }>();
  for (const member of members) {
    if (member.role !== 'element') continue;
    for (const { part, need } of member.parts ?? []) {
      const known = parts.get(part) ?? { members: [], needs: new Map<Need, Member[]>() };
      parts.set(part, known);
      if (member.isElsewhere !== true) known.members.push(member);
      if (need !== undefined) known.needs.set(need, [...(known.needs.get(need) ?? []), member]);
    }
  }
  return [...parts.values()].flatMap((part) => {
    // What each member of the part fulfils by itself needs no check.
    const needs = [...part.needs.values()].filter(
      (need) => !part.members.every((member) => need.includes(member)),
    );
    return needs.length === 0 ? [] : [{ members: part.members, needs }];
  });
}

/** What a client should know of such parts. */
export function wholePartNotes(
  members: readonly Member[],
  nameOf: (member: Member) => string,
): string[] {
  const list = (each: readonly Member[], word: string) =>
    each.map((member) => `\`${nameOf(member)}\``).join(word);
  return wholeParts(members).map(
    (part) =>
      `With ${list(part.members, ' or ')}, there must be ${part.needs.map((need) => list(need, ' or ')).join('; ')}.`,
  );
}
