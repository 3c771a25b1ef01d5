/** Own members only: a field called `constructor` must not read what every object inherits. */
export function readMember(value: unknown, wireName: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, wireName)?.value;
}
