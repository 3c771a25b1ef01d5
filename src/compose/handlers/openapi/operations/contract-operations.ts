import type { DeclaredProblem, SecurityRequirement } from '../../../../annotations/bindings.ts';
import type { ContractLink } from '../../../../annotations/model.ts';
import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { BrokenReference, unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import type { Finding, Warn } from '../contract/finding.ts';
import { listAt, textAt } from '../contract/json-node.ts';
import { answerWarnings } from './answer-warnings.ts';
import { type ContractAnswer, readAnswer } from './contract-answer.ts';
import { type ContractBody, readBody } from './contract-body.ts';
import { readLinks } from './contract-links.ts';
import { type ContractParameter, mergedParameters, readParameters } from './contract-parameters.ts';
import { callbacks, type SkippedOperation, webhooks } from './incoming-operations.ts';
import { operationsOfPath } from './path-operations.ts';
import { declaredProblems } from './problems.ts';
import { readSecurity } from './security.ts';
import type { ServerVariables } from './server-variables.ts';
import { addressProblem, operationServer } from './servers.ts';
import { upgradeOperation } from './swagger2.ts';

/** An operation as its contract describes it, whatever version of OpenAPI that is in. */
export interface ContractOperation {
  /** How reports name it: `GET /products/{id}`. */
  readonly label: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  /** Set when it has a server of its own. */
  readonly endpoint?: string;
  readonly operationId?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly parameters: readonly ContractParameter[];
  readonly body?: ContractBody;
  readonly answer: ContractAnswer;
  readonly problems: readonly DeclaredProblem[];
  /** Set when it needs other credentials than the contract says for all. */
  readonly security?: SecurityRequirement;
}

export interface ContractOperations {
  readonly operations: readonly ContractOperation[];
  readonly skipped: readonly SkippedOperation[];
  readonly links: readonly ContractLink[];
  readonly findings: readonly Finding[];
}

export interface OperationsReading {
  readonly contract: Contract;
  readonly variables: ServerVariables;
  /** Headers that are wanted beside the content of answers, in lower case. */
  readonly wantedHeaders: ReadonlySet<string>;
}

/** All operations of a contract, in its order; one that cannot be served says why. */
export function readOperations(reading: OperationsReading): ContractOperations {
  const { contract } = reading;
  const operations: ContractOperation[] = [];
  const skipped: SkippedOperation[] = [];
  const findings: Finding[] = [];
  /** What is wrong → with which operations, and where it is in the first of them. */
  const mistakes = new Map<string, { readonly labels: string[]; readonly at: unknown }>();
  const attempt = (operation: string, node: unknown, read: () => void) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof BrokenReference || error instanceof Unservable)) throw error;
      const at = error instanceof BrokenReference ? error.at : node;
      skipped.push({ operation, why: { text: error.message, at } });
    }
  };
  // OpenAPI does not let `paths` be a reference; contracts of many files do.
  const paths = unlessBroken(
    {},
    () => objectAt(contract.resolve(contract.root.paths).node),
    (problem, at) => findings.push({ text: `${problem}: none of its operations is known.`, at }),
  );
  for (const [path, item] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue;
    attempt(path, item, () => {
      const { pathItem, operations: found } = operationsOfPath(contract, item);
      for (const { method, node } of found) {
        const label = `${method} ${path}`;
        const warn: Warn = (problem, at = node) => {
          const known = mistakes.get(problem);
          if (known === undefined) mistakes.set(problem, { labels: [label], at });
          else known.labels.push(label);
        };
        const place = { ...reading, path, pathItem, method, label, warn };
        attempt(label, node, () => {
          // Nor an operation.
          const resolved = objectAt(contract.resolve(node).node);
          skipped.push(...callbacks(contract, resolved, label));
          operations.push(readOperation(place, resolved));
        });
      }
    });
  }
  skipped.push(...webhooks(contract));
  const labels = new Map(operations.map(({ operationId, label }) => [operationId, label]));
  const { links, findings: ofLinks } = readLinks(contract, operations, (id) => labels.get(id));
  return {
    ...{ operations, skipped, links },
    findings: [
      ...findings,
      ...[...mistakes].map(([problem, { labels, at }]) => ({
        text: `${shortened(labels)}: ${problem}`,
        at,
      })),
      ...ofLinks,
      ...answerWarnings(operations).map((text) => ({ text })),
    ],
  };
}

/** What is wrong with a part that many operations share is reported once. */
function shortened(labels: readonly string[]): string {
  const others = labels.length - 3;
  return `${labels.slice(0, 3).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

class Unservable extends Error {}

interface Place extends OperationsReading {
  readonly path: string;
  readonly pathItem: JsonObject;
  readonly method: string;
  readonly label: string;
  readonly warn: Warn;
}

function readOperation(place: Place, node: JsonObject): ContractOperation {
  const { contract, variables, path, pathItem, method, label, warn } = place;
  if (method === 'TRACE') throw new Unservable('TRACE is for diagnosis, not for data.');
  const servers = listAt(node.servers ?? pathItem.servers);
  const server = operationServer(contract, servers, variables);
  if (server === undefined) throw new Unservable(addressProblem(servers));
  const declared = mergedParameters(contract, pathItem, node, warn);
  const declaredResponses = resolvedResponses(contract, node, warn);
  const { parameters, requestBody, responses } =
    contract.root.swagger === undefined
      ? { parameters: declared, requestBody: node.requestBody, responses: declaredResponses }
      : upgradeOperation(contract, node, declared, declaredResponses);
  const operationId = textAt(node.operationId);
  const description = textAt(node.description) ?? textAt(node.summary);
  const body = readBody(contract, requestBody, warn);
  const security = readSecurity(node.security);
  const answer =
    method === 'HEAD'
      ? { ...readAnswer(responses.map(withoutContent), place), isEmpty: true }
      : readAnswer(responses, place);
  if (answer.streams === 'only') {
    throw new Unservable('It answers a stream, not one value. Not served yet.');
  }
  if (answer.others.length > 0) {
    const others = answer.others.join(' and ');
    warn(`the graph has what ${answer.status} answers; ${others} may answer something else.`);
  }
  return {
    label,
    method,
    path: server.path + path,
    ...(server.endpoint !== undefined && { endpoint: server.endpoint }),
    ...(operationId !== undefined && { operationId }),
    ...(description !== undefined && { description }),
    deprecated: node.deprecated === true,
    parameters: readParameters(contract, parameters, path, warn),
    ...(body && { body }),
    answer,
    problems: declaredProblems(contract, responses, answer.status),
    ...(security !== undefined && { security }),
  };
}

/** RFC 9110, 9.3.2: an answer to HEAD has none, also where its contract describes that of GET. */
const withoutContent = ([status, { content: _, ...response }]: [string, JsonObject]): [
  string,
  JsonObject,
] => [status, response];

/** The responses of an operation. One whose reference is broken is as if nothing were said of it. */
function resolvedResponses(
  contract: Contract,
  node: JsonObject,
  warn: Warn,
): [string, JsonObject][] {
  return Object.entries(objectAt(node.responses))
    .filter(([status]) => !status.startsWith('x-'))
    .map(([status, item]) => [
      status,
      unlessBroken(
        {},
        () => objectAt(contract.resolve(item).node),
        (problem, at) => warn(`${problem}: what ${status} answers is JSON in the graph.`, at),
      ),
    ]);
}
