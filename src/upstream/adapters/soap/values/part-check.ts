import { RefusedValue } from '../../refused-value.ts';
import { isSent, namesOf } from './choice-check.ts';
import { memberOf } from './member-of.ts';
import type { ElementType, PartType } from './wire-types.ts';

/**
 * What may be left out is left out as a whole: half a branch of a choice is not valid, and a server
 * may do anything with it. Throws `RefusedValue` with a sentence.
 * @returns Elements that are needed, and are written though nobody gives them: as nil, or with what
 *   they stand for.
 */
export function neededElements(
  parts: readonly PartType[],
  value: object,
  path: readonly string[],
): ReadonlySet<ElementType> {
  const needed = new Set<ElementType>();
  for (const { elements, needs } of parts) {
    const given = elements.find((element) => isSent(element, memberOf(value, element.key)));
    if (given === undefined) continue;
    for (const need of needs) {
      if (need.some((element) => isTold(element, memberOf(value, element.key)))) continue;
      const [first] = need;
      if (first === undefined || need.length > 1 || !writesItself(first)) {
        const names = namesOf(need, path);
        const what = need.length > 1 ? `One of ${names}` : names;
        throw new RefusedValue(`${what} must be set when ${namesOf([given], path)} is.`);
      }
      needed.add(first);
    }
  }
  return needed;
}

/** An empty list is one, as it is where the contract always wants it. */
const isTold = (element: ElementType, member: unknown) =>
  Array.isArray(member) || isSent(element, member);

const writesItself = ({ nillable, known, defaultText }: ElementType) =>
  nillable || known || defaultText !== undefined;
