/** An object that came from outside: nothing in it has the type that somebody promises. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Neither a list nor `null`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or one without members in place of anything else. */
export const objectAt = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
