/**
 * Elements that no contract describes stand in the value tree as objects. Their members are called
 * like the elements: with the bare name when they are in the namespace of the element around them
 * (of the type, for `#any`), else `{namespace}name`. `@name` is an attribute, `#text` the text of
 * an element that has other members too. Names that values hold are written in the same way.
 */
export interface AnyName {
  readonly namespace: string;
  readonly local: string;
}

export const anyTextKey = '#text';

export function anyElementKey({ namespace, local }: AnyName, around: string): string {
  return namespace === around ? local : `{${namespace}}${local}`;
}

export function anyAttributeName({ namespace, local }: AnyName): string {
  return namespace === '' ? `@${local}` : `@{${namespace}}${local}`;
}

/** `around` is the namespace of bare names. */
export function parseAnyName(key: string, around: string): AnyName {
  const [, namespace, local] = /^\{([^}]*)\}(.*)$/s.exec(key) ?? [];
  return namespace === undefined || local === undefined
    ? { namespace: around, local: key }
    : { namespace, local };
}
