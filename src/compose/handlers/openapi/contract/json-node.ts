/** What stands at a place of a contract, where it is what the specification promises. */

export const listAt = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textAt = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;
export const textsAt = (value: unknown): string[] =>
  listAt(value).filter((item) => typeof item === 'string');
