import { RefusedValue } from '../../refused-value.ts';
import { memberOf } from './member-of.ts';
import type { ChoiceType, ElementType } from './wire-types.ts';

/**
 * Of a choice the elements of one branch are sent: with those of two a document is not valid, and a
 * server may take either. Throws `RefusedValue` with a sentence.
 */
export function checkChoices(
  choices: readonly ChoiceType[],
  value: object,
  path: readonly string[],
): void {
  for (const { branches, required } of choices) {
    const all = [...new Set(branches.flat())];
    const given = all.filter((element) => isSent(element, memberOf(value, element.key)));
    if (given.length === 0 && required) {
      throw new RefusedValue(`One of ${namesOf(all, path)} must be set.`);
    }
    if (!branches.some((branch) => given.every((element) => branch.includes(element)))) {
      throw new RefusedValue(`Only one of ${namesOf(given, path)} may be set.`);
    }
  }
}

export const isSent = ({ nillable, repeated }: ElementType, member: unknown) =>
  repeated && Array.isArray(member)
    ? member.length > 0
    : member !== undefined && (member !== null || nillable);

export const namesOf = (elements: readonly ElementType[], path: readonly string[]) =>
  elements.map(({ key }) => `"${[...path, key].join('.')}"`).join(', ');
