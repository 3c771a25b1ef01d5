/** Own members only: keys come from contracts and may be called like what objects inherit. */
export function memberOf(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
