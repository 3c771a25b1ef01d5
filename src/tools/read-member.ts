/** Reads one member of what an upstream sent. */
export type ReadMember = (value: unknown) => unknown;

/**
 * Own members only: a field called `constructor` must not read what every object inherits. Other
 * names are read without asking, which is much faster.
 */
export function memberReader(wireName: string): ReadMember {
  return wireName in Object.prototype
    ? (value) => (hasMembers(value) && Object.hasOwn(value, wireName) ? value[wireName] : undefined)
    : (value) => (hasMembers(value) ? value[wireName] : undefined);
}

/** Reads along a path of wire names. */
export function pathReader(wireNames: readonly string[]): ReadMember {
  const readers = wireNames.map(memberReader);
  return (value) => readers.reduce((member, read) => read(member), value);
}

/** Reads the members that have other names than these, as an object. */
export function othersReader(names: readonly string[]): ReadMember {
  const known = new Set(names);
  return (value) =>
    hasMembers(value)
      ? Object.fromEntries(Object.entries(value).filter(([name]) => !known.has(name)))
      : undefined;
}

/** True for lists, too: where a list stands for an object is checked once, not for each member. */
function hasMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
