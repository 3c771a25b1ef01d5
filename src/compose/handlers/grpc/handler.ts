import type { GraphQLFieldConfig, GraphQLSchema } from 'graphql';
import { UserError } from '../../../errors/user-error.ts';
import type { HandlerOptions } from '../handler-options.ts';
import { rootType } from '../root-type.ts';
import { schemaOf } from '../schema-of.ts';
import { loadContract } from './contract/load-contract.ts';
import { deprecation, describe } from './graph/documentation.ts';
import { enumType } from './graph/enum-types.ts';
import { InputTypes } from './graph/input-types.ts';
import { OutputTypes } from './graph/output-types.ts';
import { planMethods, type RpcMethod } from './graph/rpc-methods.ts';
import { typesFor } from './graph/type-maps.ts';
import { allocateTypeNames } from './graph/type-names.ts';
import { wireModel } from './graph/wire-model.ts';
import { parseHandlerConfig } from './handler-config.ts';

/**
 * The `grpc` handler of `.meshrc.yaml`: turns the services of a contract into an annotated schema.
 */
export default class GrpcHandler {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** @throws UserError for a mistake in the configuration or the contract. */
  async getMeshSource(): Promise<{ schema: GraphQLSchema }> {
    const { name, baseDir } = this.#options;
    const config = parseHandlerConfig(name, this.#options.config);
    const contract = await loadContract(name, config, baseDir);
    const { served, operations } = planMethods(name, contract, config);
    if (served.length === 0) {
      const reasons = operations.map(({ operation, skipped }) => `${operation}: ${skipped}`);
      throw new UserError(`source "${name}": the contract has no operation that can be served`, {
        file: contract.shownAs,
        hint:
          reasons.length === 0
            ? [...contract.warnings, 'Name the file that has the service.'].join('\n  ')
            : [...reasons, ...contract.warnings].join('\n  '),
      });
    }

    const names = allocateTypeNames(served);
    const enums = typesFor(names.enums, enumType);
    const types = { output: new OutputTypes(names, enums), input: new InputTypes(names, enums) };
    const { endpoint } = config;
    const warnings = [...config.warnings, ...contract.warnings];
    const source = {
      name,
      protocol: 'grpc',
      endpoint,
      wire: wireModel(served, contract.missing),
    } as const;
    const schema = schemaOf({
      query: servedRootType('Query', served, types),
      mutation: servedRootType('Mutation', served, types),
      subscription: servedRootType('Subscription', served, types),
      extensions: { headgate: { source, operations, warnings } },
    });
    return { schema };
  }
}

interface Types {
  readonly output: OutputTypes;
  readonly input: InputTypes;
}

function servedRootType(name: RpcMethod['rootType'], served: readonly RpcMethod[], types: Types) {
  const methods = served.filter((method) => method.rootType === name);
  return rootType(
    name,
    methods.map((method) => [method.fieldName, rootField(method, types)]),
  );
}

function rootField(method: RpcMethod, types: Types): GraphQLFieldConfig<unknown, unknown> {
  const { definition, request, response, binding } = method;
  return {
    type: types.output.response(response),
    args: types.input.arguments(request),
    ...describe(definition.comment),
    ...deprecation(definition.options),
    extensions: { headgate: { binding } },
  };
}
