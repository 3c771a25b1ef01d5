import { resolve } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import type { HandlerOptions } from '../handler-options.ts';
import { checkChoices } from '../root-type-choices.ts';
import { entryMistake } from '../source-entry.ts';
import { type Contract, loadContract } from './contract/load-contract.ts';
import { soapEnvelopeVersions } from './contract/namespaces.ts';
import { SchemaIndex } from './contract/schema-index.ts';
import { WsdlIndex } from './contract/wsdl-index.ts';
import { namesOf, rootFields } from './graph/root-fields.ts';
import { wireModelOf } from './graph/wire-model.ts';
import { parseHandlerConfig, type SoapHandlerConfig } from './handler-config.ts';
import { headerName, readOperations, type SoapOperation } from './operations/operations.ts';
import { TypeReader } from './types/type-reader.ts';

/** Mesh's handler for the `soap` key: a WSDL 1.1 contract as an annotated GraphQL schema. */
export default class SoapHandler {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** @throws UserError for a mistake in the configuration or the contract. */
  async getMeshSource(): Promise<{ schema: GraphQLSchema }> {
    const { name, baseDir } = this.#options;
    const config = parseHandlerConfig(name, this.#options.config);
    const { source } = config;
    if (/^https?:/i.test(source)) {
      throw entryMistake(
        { source: name, handler: 'soap' },
        `source: ${source} is not fetched: contracts are files`,
        `Download it to sources/${name}/ and name the file here.`,
      );
    }
    const contract = await loadContract(resolve(baseDir, source));
    return { schema: composeSource(name, config, contract) };
  }
}

function composeSource(name: string, config: SoapHandlerConfig, contract: Contract): GraphQLSchema {
  const wsdl = new WsdlIndex(contract);
  const types = new TypeReader(new SchemaIndex(contract));
  const version = soapEnvelopeVersions.get(config.soapNamespace ?? '');
  const { operations, skipped, unreadHeaders } = readOperations(wsdl, types, {
    version,
    responseHeaders: config.responseHeaders,
  });
  const choices = config.selectQueryOrMutationField;
  checkChoices({ source: name, handler: 'soap' }, choices, new Set(operations.flatMap(namesOf)), {
    isNot: 'which the contract does not have',
    hint: `Its operations: ${operations.map((operation) => operation.name).join(', ')}.`,
  });
  checkResponseHeaders(name, config, operations, unreadHeaders);

  const { schema, reports } = rootFields(name, operations, choices);
  const endpoint = config.endpoint ?? operations.find(({ address }) => address)?.address;
  const { soapHeaders, bodyAlias } = config;
  const wire = wireModelOf(operations, {
    endpoint,
    ownAddresses: config.endpoint === undefined,
    bodyPrefix: bodyAlias,
    constantHeaders: soapHeaders && {
      namespace: soapHeaders.namespace,
      prefix: soapHeaders.alias,
      parts: soapHeaders.headers,
    },
  });
  const warnings = [...contract.warnings, ...wsdl.warnings, ...types.index.warnings];
  if (unreadHeaders.size > 0) {
    const names = [...unreadHeaders].join(', ');
    warnings.push(
      `Headers of answers are not read: ${names}. Name those that you need in soap.responseHeaders.`,
    );
  }
  if (operations.length + skipped.length === 0) {
    const problem = 'the contract has no operations: no wsdl:portType of it lists any.';
    warnings.push(...contract.definitions.slice(0, 1).map((root) => root.error(problem).message));
  }
  if (config.schemaHeaders !== undefined) {
    warnings.push('soap.schemaHeaders has no effect: contracts are files.');
  }
  if (endpoint === undefined && operations.length > 0) {
    warnings.push(
      `The contract has no address: set sources.${name}.endpoint in gateway.yaml or soap.endpoint.`,
    );
  }
  schema.extensions = {
    ...schema.extensions,
    headgate: {
      source: { name, protocol: 'soap', ...(endpoint !== undefined && { endpoint }), wire },
      operations: [...reports, ...skipped],
      warnings: [...new Set(warnings)],
    },
  };
  return schema;
}

function checkResponseHeaders(
  name: string,
  { responseHeaders }: SoapHandlerConfig,
  operations: readonly SoapOperation[],
  unread: ReadonlySet<string>,
): void {
  const read = new Set(operations.flatMap(({ output }) => output?.headers ?? []).map(headerName));
  for (const header of responseHeaders) {
    if (read.has(header)) continue;
    const known = [...read, ...unread].join(', ');
    throw entryMistake(
      { source: name, handler: 'soap' },
      `responseHeaders: names "${header}", which no answer of the contract has`,
      known === '' ? 'It declares no headers of answers.' : `It has: ${known}.`,
    );
  }
}
