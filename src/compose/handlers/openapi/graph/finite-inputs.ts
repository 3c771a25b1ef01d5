import type { Member, NamedShape } from '../shapes/shape.ts';

/**
 * GraphQL refuses a schema whose input contains itself through members that are all required: no
 * value of it would end. Contracts hold such schemas, so the member that closes a circle may be
 * left out in the graph.
 * @param names Key → GraphQL name, for the warnings.
 */
export function withFiniteInputs(
  shapes: ReadonlyMap<string, NamedShape>,
  names: ReadonlyMap<string, string>,
): { shapes: ReadonlyMap<string, NamedShape>; warnings: string[] } {
  const finite = new Map(shapes);
  const warnings: string[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (key: string): void => {
    const shape = shapes.get(key);
    if (shape?.kind !== 'object' || done.has(key)) return;
    open.add(key);
    const members = shape.members.map((member): Member => {
      const target = mustHold(member);
      if (target === undefined) return member;
      if (!open.has(target)) {
        visit(target);
        return member;
      }
      warnings.push(
        `${names.get(key)}.${member.name}: would be required, but leads back to ${names.get(target)}; in the graph it may be left out.`,
      );
      return { ...member, required: false };
    });
    finite.set(key, { ...shape, members });
    open.delete(key);
    done.add(key);
  };
  for (const key of shapes.keys()) if (key.endsWith(' input')) visit(key);
  return { shapes: finite, warnings };
}

/** The key of the object without which there is no value. A list may be empty. */
function mustHold({ shape, required }: Member): string | undefined {
  return required && shape.nullable !== true && shape.kind === 'named' ? shape.key : undefined;
}
