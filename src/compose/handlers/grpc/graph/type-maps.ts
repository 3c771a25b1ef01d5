import type protobuf from 'protobufjs';

/** One GraphQL type for each part of the contract that has a name for it. */
export function typesFor<K, T>(
  names: ReadonlyMap<K, string>,
  make: (part: K, name: string) => T,
): Map<K, T> {
  return new Map([...names].map(([part, name]) => [part, make(part, name)]));
}

/** @throws Error when names were not given to all that the methods reach: a fault of the handler. */
export function typeOf<K extends protobuf.ReflectionObject, T>(
  types: ReadonlyMap<K, T>,
  part: K,
): T {
  const type = types.get(part);
  if (type === undefined) throw new TypeError(`${part.fullName} has no GraphQL type.`);
  return type;
}
