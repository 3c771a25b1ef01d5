import type { DeclaredProblem, OperationReport } from '../../../annotations/model.ts';
import { BrokenReference, type Contract } from './contract.ts';
import { type ContractParameter, mergedParameters, readParameters } from './contract-parameters.ts';
import { ownServerPath } from './endpoint.ts';
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from './json-node.ts';
import { chooseMediaType } from './media-choice.ts';
import { declaredProblems } from './problems.ts';
import { upgradeOperation } from './swagger2.ts';

export interface ContractContent {
  readonly mediaType: string;
  readonly schema: unknown;
}

/** An operation as its contract describes it, whatever version of OpenAPI that is in. */
export interface ContractOperation {
  /** How reports name it: `GET /products/{id}`. */
  readonly label: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly operationId?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly parameters: readonly ContractParameter[];
  readonly body?: ContractContent & { readonly required: boolean; readonly description?: string };
  /** Absent when the contract declares no content for success. */
  readonly answer?: ContractContent;
  readonly problems: readonly DeclaredProblem[];
}

export interface ContractOperations {
  readonly operations: readonly ContractOperation[];
  readonly skipped: readonly OperationReport[];
  readonly warnings: readonly string[];
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** All operations of a contract, in its order; one that cannot be served says why. */
export function readOperations(contract: Contract): ContractOperations {
  const operations: ContractOperation[] = [];
  const skipped: OperationReport[] = [];
  const warnings: string[] = [];
  const attempt = (operation: string, read: () => void) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof BrokenReference || error instanceof Unservable)) throw error;
      skipped.push({ operation, skipped: error.message });
    }
  };
  for (const [path, item] of Object.entries(objectAt(contract.root.paths))) {
    if (path.startsWith('x-')) continue;
    attempt(path, () => {
      const pathItem = objectAt(contract.resolve(item).node);
      for (const method of methods) {
        const node = pathItem[method];
        if (!isJsonObject(node)) continue;
        const place = { contract, path, pathItem, method, warnings };
        attempt(labelOf(place), () => operations.push(readOperation(place, node)));
      }
    });
  }
  return { operations, skipped, warnings };
}

class Unservable extends Error {}

interface Place {
  readonly contract: Contract;
  readonly path: string;
  readonly pathItem: JsonObject;
  readonly method: string;
  readonly warnings: string[];
}

const labelOf = ({ method, path }: Place) => `${method.toUpperCase()} ${path}`;

function readOperation(place: Place, node: JsonObject): ContractOperation {
  const { contract, path, pathItem, method } = place;
  if (method === 'trace') throw new Unservable('TRACE is for diagnosis, not for data.');
  const servers = listAt(node.servers ?? pathItem.servers);
  const serverPath = ownServerPath(contract, servers);
  if (serverPath === undefined) {
    throw new Unservable('It has a server of its own: make it a source of its own.');
  }
  const label = labelOf(place);
  const declared = mergedParameters(contract, pathItem, node);
  const declaredResponses = resolvedResponses(contract, node);
  const { parameters, requestBody, responses } =
    contract.root.swagger === undefined
      ? { parameters: declared, requestBody: node.requestBody, responses: declaredResponses }
      : upgradeOperation(contract, node, declared, declaredResponses);
  const operationId = textAt(node.operationId);
  const description = textAt(node.description) ?? textAt(node.summary);
  const body = readBody(contract, requestBody);
  const { status, answer } = readAnswer(responses);
  return {
    label,
    method: method.toUpperCase(),
    path: serverPath + path,
    ...(operationId !== undefined && { operationId }),
    ...(description !== undefined && { description }),
    deprecated: node.deprecated === true,
    parameters: readParameters(parameters, path, (problem) =>
      place.warnings.push(`${label}: ${problem}`),
    ),
    ...(body && { body }),
    ...(answer && { answer }),
    problems: declaredProblems(contract, responses, status),
  };
}

function resolvedResponses(contract: Contract, node: JsonObject): [string, JsonObject][] {
  return Object.entries(objectAt(node.responses))
    .filter(([status]) => !status.startsWith('x-'))
    .map(([status, item]) => [status, objectAt(contract.resolve(item).node)]);
}

function readBody(contract: Contract, requestBody: unknown): ContractOperation['body'] {
  const node = objectAt(contract.resolve(requestBody).node);
  const mediaType = chooseMediaType(Object.keys(objectAt(node.content)));
  if (mediaType === undefined) return undefined;
  const description = textAt(node.description);
  return {
    mediaType,
    schema: objectAt(objectAt(node.content)[mediaType]).schema,
    required: node.required === true,
    ...(description !== undefined && { description }),
  };
}

/** The first success that has content; without any success, `default` describes it. */
function readAnswer(responses: readonly [string, JsonObject][]): {
  status: string | undefined;
  answer?: ContractContent;
} {
  const successes = responses.filter(([status]) => /^2(\d\d|XX)$/i.test(status));
  const candidates =
    successes.length > 0 ? successes : responses.filter(([status]) => status === 'default');
  for (const [status, response] of candidates) {
    const mediaType = chooseMediaType(Object.keys(objectAt(response.content)));
    if (mediaType === undefined) continue;
    return {
      status,
      answer: { mediaType, schema: objectAt(objectAt(response.content)[mediaType]).schema },
    };
  }
  return { status: candidates[0]?.[0] };
}
