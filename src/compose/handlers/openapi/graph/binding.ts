import type {
  RestBinding,
  RestBody,
  RestParameter,
  RestResponseHeader,
} from '../../../../annotations/bindings.ts';
import { allocateNames } from '../../../naming/allocate-names.ts';
import { fieldName } from '../../../naming/graphql-names.ts';
import { plural } from '../../../naming/plurals.ts';
import { answersDone } from '../operations/contract-answer.ts';
import type { ContractBody } from '../operations/contract-body.ts';
import type { ContractOperation } from '../operations/contract-operations.ts';
import type { ContractParameter } from '../operations/contract-parameters.ts';

/** The GraphQL arguments of an operation, which are also their wire names. */
export interface ArgumentNames {
  readonly parameters: ReadonlyMap<ContractParameter, string>;
  readonly body?: string;
}

/**
 * Parameters are called as in the contract; those that share a name say that they are lists (`author[]`
 * beside `author`) or where they stand (`id`, `queryId`). The body is `input`.
 */
export function argumentNames({ parameters, body }: ContractOperation): ArgumentNames {
  const keyOf = (parameter: ContractParameter) => `${parameter.in} ${parameter.name}`;
  const names = allocateNames([
    ...parameters.map((parameter) => ({
      key: keyOf(parameter),
      candidates: [
        fieldName(parameter.name),
        ...(parameter.name.endsWith('[]') ? [plural(fieldName(parameter.name))] : []),
        fieldName(keyOf(parameter)),
      ],
    })),
    ...(body ? [{ key: '', candidates: ['input', 'body'] }] : []),
  ]);
  const bodyName = names.get('');
  return {
    parameters: new Map(
      parameters.map((parameter) => [parameter, names.get(keyOf(parameter)) ?? parameter.name]),
    ),
    ...(bodyName !== undefined && { body: bodyName }),
  };
}

/** How serve makes the request, from the contract alone. */
export function bindingOf(
  source: string,
  operation: ContractOperation,
  names: ArgumentNames,
  responseHeaders: readonly RestResponseHeader[],
): RestBinding {
  const { method, path, endpoint, body, answer, problems, security } = operation;
  const { content } = answer;
  return {
    protocol: 'rest',
    source,
    method,
    path,
    ...(endpoint !== undefined && { endpoint }),
    parameters: [...names.parameters].map(([parameter, arg]) => restParameter(parameter, arg)),
    ...(body && names.body !== undefined && { body: restBody(body, names.body) }),
    ...(content && { accept: content.mediaType }),
    ...(responseHeaders.length > 0 && { responseHeaders }),
    ...(answer.hasResult && { withResult: true }),
    ...(answersDone(answer) && { noContent: true }),
    ...(answer.redirects && { redirects: true }),
    ...(problems.length > 0 && { problems }),
    ...(security && { security }),
  };
}

function restBody({ mediaType, encoding }: ContractBody, arg: string): RestBody {
  return { arg, mediaType, ...(encoding.length > 0 && { encoding }) };
}

function restParameter(parameter: ContractParameter, arg: string): RestParameter {
  const { style, explode, allowReserved, segments, mediaType } = parameter;
  return {
    arg,
    name: parameter.variable ?? parameter.name,
    in: parameter.in,
    style,
    explode,
    ...(allowReserved && { allowReserved }),
    ...(segments !== undefined && { segments }),
    ...(mediaType !== undefined && { mediaType }),
  };
}
