import type protobuf from 'protobufjs';
import type { GrpcBinding } from '../../../../annotations/bindings.ts';
import type { OperationReport } from '../../../../annotations/model.ts';
import { allocateNames } from '../../../naming/allocate-names.ts';
import { fieldName } from '../../../naming/graphql-names.ts';
import { readFieldNames, soundsLikeRead } from '../../../naming/root-field-names.ts';
import { checkChoices, chosenRootType, type RootTypeName } from '../../root-type-choices.ts';
import type { GrpcContract } from '../contract/load-contract.ts';
import type { GrpcHandlerConfig } from '../handler-config.ts';

/** A method that the graph serves. */
export interface RpcMethod {
  readonly binding: GrpcBinding;
  /** As its owner names it: `shop.Inventory/GetStock`. */
  readonly operation: string;
  readonly rootType: RootTypeName | 'Subscription';
  readonly fieldName: string;
  readonly definition: protobuf.Method;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
}

export interface RpcMethods {
  readonly served: readonly RpcMethod[];
  readonly operations: readonly OperationReport[];
}

type Unnamed = Omit<RpcMethod, 'fieldName'>;

/** Decides where each method of the contract stands in the graph and what it is called there. */
export function planMethods(
  source: string,
  { services, missing }: Pick<GrpcContract, 'services' | 'missing'>,
  config: Pick<GrpcHandlerConfig, 'prefixQueryMethod' | 'selectQueryOrMutationField'>,
): RpcMethods {
  const { selectQueryOrMutationField: choices } = config;
  const known = new Set<string>();
  const rootTypeOf = (method: protobuf.Method, operation: string): RpcMethod['rootType'] => {
    if (method.responseStream) return 'Subscription';
    const names = namesOf(method, operation);
    for (const name of names) known.add(name);
    const reads = isRead(method, config.prefixQueryMethod);
    return chosenRootType(choices, names) ?? (reads ? 'Query' : 'Mutation');
  };

  const plans: (Unnamed | OperationReport)[] = services.flatMap((service) =>
    service.methodsArray.map((definition) => {
      const serviceName = service.fullName.slice(1);
      const operation = `${serviceName}/${definition.name}`;
      const { resolvedRequestType: request, resolvedResponseType: response } = definition;
      if (definition.requestStream || request === null || response === null) {
        return { operation, skipped: streamReason(definition) };
      }
      const skipped = missing.reasonFor(definition);
      if (skipped !== undefined) return { operation, skipped };
      return {
        binding: { protocol: 'grpc', source, service: serviceName, method: definition.name },
        operation,
        rootType: rootTypeOf(definition, operation),
        definition,
        request,
        response,
      };
    }),
  );
  checkChoices({ source, handler: 'grpc' }, choices, known, {
    isNot: 'which is not a unary method of the contract',
    hint: 'Write the name of the method as in the .proto file, or package.Service/Method.',
  });

  const names = allocateFieldNames(plans.filter(isPlanned));
  const served = plans.filter(isPlanned).map((method) => ({
    ...method,
    fieldName: names.get(method.operation) ?? method.definition.name,
  }));
  const fields = new Map(served.map((m) => [m.operation, `${m.rootType}.${m.fieldName}`]));
  const operations = plans.map((plan): OperationReport => {
    const field = fields.get(plan.operation);
    return isPlanned(plan) ? { operation: plan.operation, ...(field && { field }) } : plan;
  });
  return { served, operations };
}

/**
 * All that the configuration may call a method: as its owner does, as GraphQL Mesh does, and as the
 * field may be called, also with its service in front.
 */
function namesOf(method: protobuf.Method, operation: string): ReadonlySet<string> {
  const fields = [...fieldNames(method, 'Query'), ...fieldNames(method, 'Mutation')];
  const service = operation.replace(/\/.*$/, '');
  const prefixed = fields.map((name) => prefixedName(service, name));
  return new Set([method.name, operation, operation.replace(/[./]/g, '_'), ...fields, ...prefixed]);
}

const prefixedName = (service: string, name: string) =>
  fieldName(`${service.replace(/^.*\./, '')} ${name}`);

const isPlanned = (plan: Unnamed | OperationReport): plan is Unnamed => 'binding' in plan;

function streamReason({ responseStream }: protobuf.Method): string {
  return responseStream
    ? 'Both sides stream: GraphQL has no such operation.'
    : 'The client streams: GraphQL has no such operation.';
}

/** The contract's own word counts first, then the configured prefixes or the verb of the name. */
function isRead(method: protobuf.Method, prefixes: readonly string[] | undefined): boolean {
  const options: Readonly<Record<string, unknown>> = method.options ?? {};
  if (options.idempotency_level === 'NO_SIDE_EFFECTS') return true;
  const http = (verb: string) => options[`(google.api.http).${verb}`] !== undefined;
  if (http('get')) return true;
  // POST says nothing: it is also what a search with a body uses.
  if (http('put') || http('patch') || http('delete')) return false;
  const name = method.name.toLowerCase();
  return prefixes === undefined
    ? soundsLikeRead(method.name)
    : prefixes.some((prefix) => name.startsWith(prefix.toLowerCase()));
}

const fieldNames = ({ name }: protobuf.Method, rootType: RpcMethod['rootType']) =>
  rootType === 'Query' ? readFieldNames(name) : [fieldName(name)];

/**
 * Within a service, `getStock` and `listStock` both want `stock`: the later one keeps its verb.
 * Across services the later one gets the name of its service in front.
 */
function allocateFieldNames(methods: readonly Unnamed[]): Map<string, string> {
  const allocated = new Map<string, string>();
  for (const group of Map.groupBy(methods, (method) => method.rootType).values()) {
    const requests = [...Map.groupBy(group, (method) => method.binding.service)].flatMap(
      ([service, ofService]) => {
        const wanted = allocateNames(
          ofService.map(({ operation, definition, rootType }) => ({
            key: operation,
            candidates: fieldNames(definition, rootType),
          })),
        );
        return [...wanted].map(([key, name]) => ({
          key,
          candidates: [name, prefixedName(service, name)],
        }));
      },
    );
    for (const [operation, name] of allocateNames(requests)) allocated.set(operation, name);
  }
  return allocated;
}
