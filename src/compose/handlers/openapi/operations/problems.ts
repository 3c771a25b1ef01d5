import type { DeclaredProblem } from '../../../../annotations/bindings.ts';
import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import { listAt } from '../contract/json-node.ts';
import { chooseMediaType, contentKind } from './media-choice.ts';

/**
 * The error answers of an operation and the members that their schemas declare.
 * @param success The key of the response that describes success, which may be `default`.
 */
export function declaredProblems(
  contract: Contract,
  responses: readonly [string, JsonObject][],
  success: string | undefined,
): DeclaredProblem[] {
  const problems = responses
    .filter(([status]) => /^([45](\d\d|XX)|default)$/i.test(status) && status !== success)
    .map(([status, response]) => ({
      status: status === 'default' ? status : status.toUpperCase(),
      members: membersOfContent(contract, objectAt(response.content)),
    }));
  // An error without members is worth a line only where it keeps a wider one from being used.
  const hasWider = problems.some(
    ({ status, members }) => !/^\d{3}$/.test(status) && members.length > 0,
  );
  return problems.filter(({ members }) => members.length > 0 || hasWider);
}

function membersOfContent(contract: Contract, content: JsonObject): string[] {
  const mediaType = chooseMediaType(Object.keys(content));
  if (mediaType === undefined || contentKind(mediaType) !== 'schema') return [];
  const members = new Set<string>();
  // Of an error that cannot be found, clients see the code and nothing more.
  unlessBroken(undefined, () =>
    collectMembers(contract, objectAt(content[mediaType]).schema, members, new Set()),
  );
  return [...members];
}

function collectMembers(
  contract: Contract,
  schema: unknown,
  members: Set<string>,
  seen: Set<unknown>,
): void {
  const { node } = contract.resolve(schema);
  if (!isJsonObject(node) || seen.has(node)) return;
  seen.add(node);
  for (const name of Object.keys(objectAt(node.properties))) members.add(name);
  for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
    for (const part of listAt(node[keyword])) collectMembers(contract, part, members, seen);
  }
}
