import type { RestBodyMember } from '../../../../annotations/bindings.ts';
import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import { componentName } from '../contract/component-name.ts';
import type { Contract } from '../contract/contract.ts';
import type { Warn } from '../contract/finding.ts';
import { textAt } from '../contract/json-node.ts';
import { hasFiles, readForm } from './body-encoding.ts';
import { contentExamples } from './content-examples.ts';
import { chooseMediaType, contentKind, isMultipartForm } from './media-choice.ts';

export interface ContractBody {
  readonly mediaType: string;
  readonly schema: unknown;
  /** What the contract calls its schema. */
  readonly name?: string;
  /** Values that the contract shows of it. */
  readonly examples: readonly unknown[];
  readonly encoding: readonly RestBodyMember[];
  readonly required: boolean;
  readonly description?: string;
}

/** @param requestBody A Request Body Object of OpenAPI 3. */
export function readBody(
  contract: Contract,
  requestBody: unknown,
  warn: Warn,
): ContractBody | undefined {
  const node = unlessBroken(
    { content: { 'application/json': {} } },
    () => objectAt(contract.resolve(requestBody).node),
    (problem, at) => warn(`${problem}: its body is JSON in the graph.`, at),
  );
  const contents = objectAt(node.content);
  const mediaType = chooseBodyType(contract, contents);
  if (mediaType === undefined) return undefined;
  const content = objectAt(contents[mediaType]);
  const { schema } = content;
  const description = textAt(node.description);
  // What is broken in a schema is reported when its shape is read.
  const name = unlessBroken(undefined, () => componentName(contract.resolve(schema).ref));
  const form = unlessBroken({ schema, encoding: [] }, () => readForm(contract, mediaType, content));
  return {
    mediaType,
    ...form,
    examples: contentExamples(contract, content),
    ...(name !== undefined && { name }),
    required: node.required === true,
    ...(description !== undefined && { description }),
  };
}

/** Tools offer one schema in all types that they read; a file in it has no place in JSON. */
function chooseBodyType(contract: Contract, contents: JsonObject): string | undefined {
  const best = chooseMediaType(Object.keys(contents));
  const form = Object.keys(contents).find(isMultipartForm);
  if (best === undefined || form === undefined || contentKind(best) !== 'schema') return best;
  const { schema } = objectAt(contents[best]);
  return unlessBroken(false, () => hasFiles(contract, schema)) ? form : best;
}
