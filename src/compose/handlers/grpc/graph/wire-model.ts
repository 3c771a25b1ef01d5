import protobuf from 'protobufjs';
import type { MissingTypes } from '../contract/missing-types.ts';
import { carriedMessages } from './carried-messages.ts';
import { oneofKeys } from './message-members.ts';
import type { RpcMethod } from './rpc-methods.ts';

/** A part of a protobufjs root as JSON: a package, service, message or enum. */
export interface WireNode {
  readonly [key: string]: unknown;
  nested?: Record<string, WireNode>;
}

/**
 * What serve needs of the contract: the served methods and every message and enum that they reach
 * (where they reach a google.protobuf.Any, all that it may carry), as the JSON of a protobufjs root. Comments, the options that change no byte and the well-known
 * types (which the codec brings itself) are left out; names are sorted, so that a diff shows what
 * changed. Oneofs are called by their keys in value trees.
 */
export function wireModel(
  methods: readonly RpcMethod[],
  missing: Pick<MissingTypes, 'reasonForMessage'>,
): WireNode {
  const nodes = new Map<string, WireNode>();
  for (const [service, own] of Map.groupBy(methods, ({ definition }) => definition.parent)) {
    if (service !== null) nodes.set(service.fullName, { methods: methodsJson(own) });
  }
  const reached = new Set<protobuf.Type | protobuf.Enum>();
  for (const { request, response } of methods) {
    reach(request, reached);
    reach(response, reached);
  }
  const [method] = methods;
  if (method !== undefined && reachesAny(methods, reached)) {
    for (const message of carriedMessages(method.definition.root, reach)) {
      if (missing.reasonForMessage(message) === undefined) reach(message, reached);
    }
  }
  for (const type of reached) nodes.set(type.fullName, typeJson(type));
  for (const extension of extensionsOf(reached)) {
    nodes.set(extension.fullName, extensionJson(extension));
    addShells(extension, nodes);
  }
  for (const type of reached) addShells(type, nodes);

  const root: WireNode = {};
  for (const [name, node] of [...nodes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    place(root, name.slice(1).split('.'), node);
  }
  return root;
}

function methodsJson(methods: readonly RpcMethod[]) {
  return Object.fromEntries(
    methods.map(({ definition: { name, requestType, responseType, responseStream } }) => [
      name,
      { requestType, responseType, ...(responseStream && { responseStream }) },
    ]),
  );
}

function reach(type: protobuf.Type | protobuf.Enum, reached: Set<protobuf.ReflectionObject>): void {
  // What is bundled with protobufjs is from no file.
  if (type.filename === null || reached.has(type)) return;
  reached.add(type);
  if (type instanceof protobuf.Enum) return;
  for (const { resolvedType } of type.fieldsArray) {
    if (resolvedType !== null) reach(resolvedType, reached);
  }
}

function reachesAny(
  methods: readonly RpcMethod[],
  reached: ReadonlySet<protobuf.ReflectionObject>,
): boolean {
  const isAny = (type: protobuf.ReflectionObject | null) =>
    type?.fullName === '.google.protobuf.Any';
  return (
    methods.some(({ request, response }) => isAny(request) || isAny(response)) ||
    [...reached].some(
      (type) =>
        type instanceof protobuf.Type &&
        type.fieldsArray.some(({ resolvedType }) => isAny(resolvedType)),
    )
  );
}

function typeJson(type: protobuf.Type | protobuf.Enum): WireNode {
  if (type instanceof protobuf.Enum) return { ...inherited(type), values: { ...type.values } };
  const keys = oneofKeys(type);
  const oneofs = type.oneofsArray.map((oneof) => [
    keys.get(oneof) ?? oneof.name,
    { oneof: oneof.oneof },
  ]);
  const declared = type.fieldsArray.filter((field) => field.declaringField === null);
  const fields = declared.map((field) => [field.name, fieldJson(field)]);
  return {
    ...inherited(type),
    ...(oneofs.length > 0 && { oneofs: Object.fromEntries(oneofs) }),
    fields: Object.fromEntries(fields),
    ...(type.toJSON().group && { group: true }),
  };
}

function fieldJson(field: protobuf.Field): WireNode {
  const { options, ...json } = field.toJSON();
  return { ...json, ...wireOptions(options) };
}

/** The declarations of extensions that reached messages have. */
function extensionsOf(reached: ReadonlySet<protobuf.Type | protobuf.Enum>): protobuf.Field[] {
  return [...reached].flatMap((type) =>
    type instanceof protobuf.Type
      ? type.fieldsArray.flatMap(({ declaringField }) => declaringField ?? [])
      : [],
  );
}

function extensionJson(extension: protobuf.Field): WireNode {
  const extend = extension.extensionField?.parent?.fullName ?? extension.extend;
  return { ...fieldJson(extension), extend };
}

/** A nested type takes its edition and features from the messages around it, reached or not. */
function addShells(type: protobuf.ReflectionObject, nodes: Map<string, WireNode>): void {
  const { parent } = type;
  if (!(parent instanceof protobuf.Type)) return;
  if (!nodes.has(parent.fullName)) nodes.set(parent.fullName, { ...inherited(parent), fields: {} });
  addShells(parent, nodes);
}

function inherited(type: protobuf.Type | protobuf.Enum) {
  const { edition, options } = type.toJSON();
  return { ...(edition && { edition }), ...wireOptions(options) };
}

/** The options that decide how bytes look. */
function wireOptions(options: Readonly<Record<string, unknown>> | undefined) {
  const { features, packed, proto3_optional } = options ?? {};
  const kept = {
    ...(features !== undefined && { features }),
    ...(packed !== undefined && { packed }),
    ...(proto3_optional !== undefined && { proto3_optional }),
  };
  return Object.keys(kept).length === 0 ? {} : { options: kept };
}

function place(parent: WireNode, path: readonly string[], node: WireNode): void {
  const [name = '', ...rest] = path;
  parent.nested ??= {};
  if (rest.length === 0) {
    parent.nested[name] = node;
    return;
  }
  parent.nested[name] ??= {};
  place(parent.nested[name], rest, node);
}
