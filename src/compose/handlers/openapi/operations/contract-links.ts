import type { ContractLink } from '../../../../annotations/model.ts';
import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import type { Finding } from '../contract/finding.ts';
import { textAt } from '../contract/json-node.ts';
import { pointerPart } from '../contract/references.ts';
import type { ContractAnswer } from './contract-answer.ts';
import type { ContractHeaders } from './contract-headers.ts';

/** An operation with what it answers. */
export interface LinkingOperation {
  readonly label: string;
  readonly answer: Pick<ContractAnswer, 'response' | 'headers'>;
}

/** Which operation an `operationId` names: its label. */
export type LabelOf = (operationId: string) => string | undefined;

/**
 * OpenAPI 3.1, Link Object. What a link takes from the request is not known where its type is used
 * elsewhere, so only links that are made of the answer and of constants become fields.
 */
export function readLinks(
  contract: Contract,
  operations: readonly LinkingOperation[],
  labelOf: LabelOf,
): { links: ContractLink[]; findings: Finding[] } {
  const links: ContractLink[] = [];
  const findings: Finding[] = [];
  for (const { label, answer } of operations) {
    for (const [name, item] of Object.entries(objectAt(answer.response.links))) {
      const node = unlessBroken({}, () => objectAt(contract.resolve(item).node));
      const link = readLink(node, { name, from: label, headers: answer.headers }, labelOf);
      if (typeof link === 'string') {
        findings.push({ text: `${label}: its link "${name}" ${link}.`, at: item });
      } else links.push(link);
    }
  }
  return { links, findings };
}

interface LinkPlace extends Pick<ContractLink, 'name' | 'from'> {
  readonly headers: ContractHeaders;
}

function readLink(
  node: JsonObject,
  { name, from, headers }: LinkPlace,
  labelOf: LabelOf,
): ContractLink | string {
  const to = targetOf(node, labelOf);
  if (to === undefined) return 'leads to no operation of the contract';
  if (node.requestBody !== undefined) return 'sends a body, which a field cannot';
  const args: [string, ContractLink['args'][string]][] = [];
  for (const [parameter, expression] of Object.entries(objectAt(node.parameters))) {
    const value = linkValue(expression, headers);
    if (value === undefined) return `takes ${String(expression)}, which is not in the answer`;
    // "The parameter name can be qualified using the parameter location."
    args.push([parameter.replace(/^(path|query|header|cookie)\./, ''), value]);
  }
  const description = textAt(node.description);
  return {
    ...{ name, from, to, args: Object.fromEntries(args) },
    ...(description !== undefined && { description }),
  };
}

function targetOf(node: JsonObject, labelOf: LabelOf): string | undefined {
  const id = textAt(node.operationId);
  if (id !== undefined) return labelOf(id);
  const [, path = '', method = ''] =
    /^#\/paths\/([^/]+)\/([a-z]+)$/.exec(textAt(node.operationRef) ?? '') ?? [];
  if (path === '') return undefined;
  return `${method.toUpperCase()} ${pointerPart(path)}`;
}

/** OpenAPI 3.1, Runtime Expressions: `$response.body#/user/id`; what does not begin so is constant. */
function linkValue(
  expression: unknown,
  headers: ContractHeaders,
): ContractLink['args'][string] | undefined {
  if (isJsonObject(expression) || Array.isArray(expression)) return { value: expression };
  if (typeof expression !== 'string') return { value: expression };
  const [, pointer] = /^\{?\$response\.body#(\/[^{}]+)\}?$/.exec(expression) ?? [];
  if (pointer !== undefined) return { path: pointer.split('/').slice(1).map(pointerPart) };
  const [, header = ''] = /^\{?\$response\.header\.([^{}]+)\}?$/.exec(expression) ?? [];
  const known = headers.get(header.toLowerCase());
  if (known !== undefined) return { header: known.name };
  return /\$|\{/.test(expression) ? undefined : { value: expression };
}
