import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';

/**
 * The values that a Media Type Object shows, or a Parameter or Header Object: OpenAPI 3.1, Example
 * Object. One that cannot be found shows nothing.
 */
export function contentExamples(contract: Contract, content: JsonObject): unknown[] {
  const named = Object.values(objectAt(content.examples)).map((example) =>
    unlessBroken({}, () => objectAt(contract.resolve(example).node)),
  );
  return [content.example, ...named.map(({ value }) => value)].filter(
    (value) => value !== undefined,
  );
}
