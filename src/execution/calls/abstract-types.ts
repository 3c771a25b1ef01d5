import type { GraphQLAbstractType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { readField, readType } from '../../annotations/read.ts';

export type ResolveType = (value: unknown) => string | undefined;

/**
 * How the runtime type of a value is found out, in this order: the adapter says so (`$type`, from
 * `xsi:type`), the discriminator that the contract declares, and at last the members that the
 * value has: the possible type that knows most of them.
 */
export function typeResolver(schema: GraphQLSchema, type: GraphQLAbstractType): ResolveType {
  const possible = schema.getPossibleTypes(type);
  const byWireName = new Map(
    possible.map((member) => [
      readType(member.astNode?.directives).wireName ?? member.name,
      member.name,
    ]),
  );
  const { discriminator } = readType(type.astNode?.directives);
  const byValue = new Map(Object.entries(discriminator?.mapping ?? {}));
  const shapes = possible.map((member) => ({ name: member.name, members: wireMembers(member) }));

  return (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const members = new Map<string, unknown>(Object.entries(value));
    const declared = members.get('$type');
    if (typeof declared === 'string' && byWireName.has(declared)) return byWireName.get(declared);
    if (discriminator !== undefined) {
      const said = members.get(discriminator.field);
      // An object here says nothing, and not every object has a text.
      const told = typeof said === 'object' ? undefined : byValue.get(String(said));
      if (told !== undefined) return told;
    }
    return bestShape(shapes, members);
  };
}

/** Without linked fields: no upstream sends them. */
function wireMembers(type: GraphQLObjectType): ReadonlySet<string> {
  const names = Object.values(type.getFields()).flatMap(({ name, astNode }) => {
    const { link, wireName = name } = readField(astNode?.directives);
    return link === undefined ? [wireName] : [];
  });
  return new Set(names);
}

function bestShape(
  shapes: readonly { readonly name: string; readonly members: ReadonlySet<string> }[],
  value: ReadonlyMap<string, unknown>,
): string | undefined {
  let best: { name: string; score: number } | undefined;
  for (const { name, members } of shapes) {
    const known = [...value.keys()].filter((key) => members.has(key)).length;
    const missing = members.size - known;
    const score = known - missing / (members.size + 1);
    if (best === undefined || score > best.score) best = { name, score };
  }
  return best?.name;
}
