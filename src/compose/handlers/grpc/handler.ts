import { type GraphQLFieldConfig, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { UserError } from '../../../errors/user-error.ts';
import { deprecation, describe } from './documentation.ts';
import { parseHandlerConfig } from './handler-config.ts';
import { loadProto } from './load-proto.ts';
import { MessageTypes } from './message-types.ts';
import { planMethods, type RootTypeName, type RpcMethod } from './rpc-methods.ts';
import { allocateTypeNames } from './type-names.ts';
import { wireModel } from './wire-model.ts';

/** What GraphQL Mesh gives to the handler of a source. */
export interface GrpcHandlerOptions {
  /** The name of the source in `.meshrc.yaml`. */
  readonly name: string;
  /** The value of its `grpc` key. */
  readonly config: unknown;
  /** What relative paths are relative to: the directory of `.meshrc.yaml`. */
  readonly baseDir: string;
}

/**
 * The `grpc` handler of `.meshrc.yaml`: turns the services of a .proto file into an annotated schema.
 * It reads files and calls nobody.
 */
export default class GrpcHandler {
  readonly #options: GrpcHandlerOptions;

  constructor(options: GrpcHandlerOptions) {
    this.#options = options;
  }

  /** @throws UserError for a mistake in the configuration or the contract. */
  async getMeshSource(): Promise<{ schema: GraphQLSchema }> {
    const { name, baseDir } = this.#options;
    const config = parseHandlerConfig(name, this.#options.config);
    const { services } = await loadProto({ ...config, baseDir });
    const { served, operations } = planMethods(name, services, config);
    if (served.length === 0) {
      const reasons = operations.map(({ operation, skipped }) => `${operation}: ${skipped}`);
      throw new UserError(`Source "${name}": the file has no operation that can be served`, {
        file: config.file,
        hint: reasons.length === 0 ? 'Name the file that has the service.' : reasons.join('\n  '),
      });
    }

    const types = new MessageTypes(allocateTypeNames(served));
    const { endpoint, warnings } = config;
    const source = { name, protocol: 'grpc', endpoint, wire: wireModel(served) } as const;
    const schema = new GraphQLSchema({
      query: rootType('Query', served, types),
      mutation: rootType('Mutation', served, types),
      subscription: rootType('Subscription', served, types),
      extensions: { headgate: { source, operations, warnings } },
    });
    return { schema };
  }
}

function rootType(name: RootTypeName, served: readonly RpcMethod[], types: MessageTypes) {
  const methods = served.filter((method) => method.rootType === name);
  if (methods.length === 0) return undefined;
  const fields = methods.map((method) => [method.fieldName, rootField(method, types)] as const);
  return new GraphQLObjectType({ name, fields: Object.fromEntries(fields) });
}

function rootField(method: RpcMethod, types: MessageTypes): GraphQLFieldConfig<unknown, unknown> {
  const { definition, request, response, binding } = method;
  const description = describe(definition.comment);
  return {
    type: types.response(response),
    args: types.arguments(request),
    ...(description && { description }),
    ...deprecation(definition.options),
    extensions: { headgate: { binding } },
  };
}
