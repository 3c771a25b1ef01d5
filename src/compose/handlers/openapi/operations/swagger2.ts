import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import { textsAt } from '../contract/json-node.ts';
import { chooseMediaType } from './media-choice.ts';

export interface OperationParts {
  readonly parameters: readonly JsonObject[];
  readonly requestBody: unknown;
  readonly responses: readonly [string, JsonObject][];
}

/** The parts of a Swagger 2.0 operation in the terms of OpenAPI 3. */
export function upgradeOperation(
  contract: Contract,
  operation: JsonObject,
  parameters: readonly JsonObject[],
  responses: readonly [string, JsonObject][],
): OperationParts {
  const consumes = textsAt(operation.consumes ?? contract.root.consumes);
  const produces = textsAt(operation.produces ?? contract.root.produces);
  return {
    parameters: parameters
      .filter((parameter) => parameter.in !== 'body' && parameter.in !== 'formData')
      .map(upgradeParameter),
    requestBody: bodyOf(parameters, consumes),
    responses: responses.map(([status, response]) => [status, upgradeResponse(response, produces)]),
  };
}

/** Swagger 2.0, Parameter Object, `collectionFormat`. */
const collectionStyles: Readonly<Record<string, JsonObject>> = {
  multi: { style: 'form', explode: true },
  ssv: { style: 'spaceDelimited', explode: false },
  tsv: { style: 'tabDelimited', explode: false },
  pipes: { style: 'pipeDelimited', explode: false },
};

function upgradeParameter(parameter: JsonObject): JsonObject {
  const { collectionFormat: _, ...rest } = parameter;
  const { name, in: location, required, description, ...schema } = rest;
  return {
    ...{ name, in: location, required, description, schema },
    ...collectionStyle(parameter),
  };
}

/** By default one value with commas; several values (`multi`) are for queries and forms only. */
function collectionStyle({ collectionFormat, in: location }: JsonObject): JsonObject {
  const isMany = location === 'query' || location === 'formData';
  const style = collectionFormat === 'multi' && !isMany ? undefined : String(collectionFormat);
  return collectionStyles[style ?? ''] ?? { explode: false };
}

function bodyOf(parameters: readonly JsonObject[], consumes: readonly string[]): unknown {
  const body = parameters.find((parameter) => parameter.in === 'body');
  if (body !== undefined) {
    const mediaType = chooseMediaType(consumes) ?? 'application/json';
    return {
      description: body.description,
      required: body.required,
      content: { [mediaType]: { schema: body.schema } },
    };
  }
  const fields = parameters.filter((parameter) => parameter.in === 'formData');
  if (fields.length === 0) return undefined;
  const hasFile = fields.some((field) => field.type === 'file');
  const multipart = hasFile || consumes.some((type) => type.startsWith('multipart/form-data'));
  const mediaType = multipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const required = fields.filter((field) => field.required === true).map(({ name }) => name);
  const properties = fields.map((field): [string, JsonObject] => [
    String(field.name),
    {
      ...objectAt(upgradeParameter(field).schema),
      ...fileSchema(field),
      description: field.description,
    },
  ]);
  const encoding = fields
    .filter((field) => field.type === 'array')
    .map((field): [string, JsonObject] => [String(field.name), collectionStyle(field)]);
  return {
    required: required.length > 0,
    content: {
      [mediaType]: {
        schema: { type: 'object', required, properties: Object.fromEntries(properties) },
        encoding: Object.fromEntries(encoding),
      },
    },
  };
}

const fileSchema = (node: JsonObject): JsonObject =>
  node.type === 'file' ? { type: 'string', format: 'binary' } : {};

function upgradeResponse(response: JsonObject, produces: readonly string[]): JsonObject {
  const { description } = response;
  const headers = Object.fromEntries(Object.entries(objectAt(response.headers)).map(upgradeHeader));
  if (response.schema === undefined) return { description, headers };
  const isFile = objectAt(response.schema).type === 'file';
  const mediaType = isFile
    ? (produces[0] ?? 'application/octet-stream')
    : (chooseMediaType(produces) ?? 'application/json');
  const { schema, examples } = response;
  const content = { [mediaType]: { schema, example: objectAt(examples)[mediaType] } };
  return { description, headers, content };
}

/** OpenAPI 3 delimits lists in headers by commas only. */
function upgradeHeader([name, header]: [string, unknown]): [string, JsonObject] {
  const { description, collectionFormat = 'csv', ...schema } = objectAt(header);
  return [name, { description, schema: collectionFormat === 'csv' ? schema : { type: 'string' } }];
}
