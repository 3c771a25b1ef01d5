import type { RestBodyMember } from '../../../../annotations/model.ts';
import { objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import { componentName } from '../contract/component-name.ts';
import type { Contract } from '../contract/contract.ts';
import type { Warn } from '../contract/finding.ts';
import { textAt } from '../contract/json-node.ts';
import { readForm } from './body-encoding.ts';
import { chooseMediaType } from './media-choice.ts';

export interface ContractBody {
  readonly mediaType: string;
  readonly schema: unknown;
  /** What the contract calls its schema. */
  readonly name?: string;
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
  const mediaType = chooseMediaType(Object.keys(objectAt(node.content)));
  if (mediaType === undefined) return undefined;
  const content = objectAt(objectAt(node.content)[mediaType]);
  const { schema } = content;
  const description = textAt(node.description);
  // What is broken in a schema is reported when its shape is read.
  const name = unlessBroken(undefined, () => componentName(contract.resolve(schema).ref));
  const form = unlessBroken({ schema, encoding: [] }, () => readForm(contract, mediaType, content));
  return {
    mediaType,
    ...form,
    ...(name !== undefined && { name }),
    required: node.required === true,
    ...(description !== undefined && { description }),
  };
}
