// biome-ignore lint/style/noRestrictedImports: Mesh is imported here.
import { jsonSchema } from '@graphql-mesh/types';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Problem } from './problem.ts';

/** Compiling Mesh's schema takes longer than most contracts: `dev` composes often. */
let validator: ValidateFunction | undefined;

/** What Mesh's own JSON schema refuses, with the options that are ours in it. */
export function schemaProblems(config: unknown): Problem[] {
  validator ??= compileSchema();
  if (validator(config)) return [];
  return (validator.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf').map(asProblem);
}

const texts = { type: 'array', items: { type: 'string' } };

function compileSchema(): ValidateFunction {
  const { $schema: _, ...schema } = structuredClone(jsonSchema);
  const { GrpcHandler: grpc, OpenapiHandler: openapi, SoapHandler: soap } = schema.definitions;
  // Addresses may stand in gateway.yaml alone.
  delete grpc.required;
  // A WSDL without a service has no address: it comes from here.
  soap.properties.endpoint = { type: 'string' };
  soap.properties.selectQueryOrMutationField = openapi.properties.selectQueryOrMutationField;
  // Headers of answers are read where somebody wants them.
  soap.properties.responseHeaders = texts;
  openapi.properties.responseHeaders = texts;
  // A descriptor set or a server may have more services than are wanted.
  grpc.properties.services = texts;
  // Whom compose may ask for what a contract refers to.
  openapi.properties.allowedRefHosts = texts;
  // Where the contract leaves parts of its address open.
  openapi.properties.serverVariables = {
    type: 'object',
    additionalProperties: { type: 'string' },
  };
  // Integers beyond 32 bits that the contract does not show.
  openapi.properties.integerFormat = { enum: ['int32', 'int64'] };
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
}

function asProblem({ instancePath, keyword, params, message }: ErrorObject): Problem {
  const path = instancePath
    .split('/')
    .slice(1)
    // RFC 6901, section 4.
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    return { path, key, message: `unknown key "${key}"` };
  }
  const [name = 'the file', parent] = path.toReversed();
  if (keyword === 'enum')
    return { path, message: `${name} is one of ${params.allowedValues.join(', ')}` };
  return { path, message: `${/^\d+$/.test(name) ? `an item of ${parent}` : name} ${message}` };
}
