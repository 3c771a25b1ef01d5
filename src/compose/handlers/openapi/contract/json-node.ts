/** A contract is somebody else's JSON: nothing in it has the type that its specification promises. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const objectAt = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
export const listAt = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textAt = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;
export const textsAt = (value: unknown): string[] =>
  listAt(value).filter((item) => typeof item === 'string');
