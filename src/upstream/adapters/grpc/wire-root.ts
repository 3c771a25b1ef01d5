import protobuf from 'protobufjs';
import { GraphError } from '../../../errors/graph-error.ts';

/** The files of protobufjs that define the well-known types; composed wire models leave them out. */
const wellKnownFiles = [
  'any',
  'duration',
  'empty',
  'field_mask',
  'struct',
  'timestamp',
  'wrappers',
].map((name) => `google/protobuf/${name}.proto`);

/**
 * The messages and services of a source, from `SourceAnnotation.wire`.
 *
 * @throws GraphError when the model was not written by compose
 */
export function createWireRoot(wire: unknown): protobuf.Root {
  const root = new protobuf.Root();
  for (const file of wellKnownFiles) root.addJSON(protobuf.common.get(file)?.nested ?? {});
  if (!isNamespace(wire)) throw new GraphError('a @wireModel is not the JSON of a protobufjs root');
  try {
    return root.addJSON(wire.nested).resolveAll() && root;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new GraphError(`a @wireModel cannot be read: ${problem}`, { cause });
  }
}

function isNamespace(wire: unknown): wire is Required<Pick<protobuf.INamespace, 'nested'>> {
  if (typeof wire !== 'object' || wire === null || !('nested' in wire)) return false;
  return typeof wire.nested === 'object' && wire.nested !== null;
}

/** Absent and zero are different things for such a field. Messages always have it. */
export function tracksPresence(field: protobuf.Field): boolean {
  return field.hasPresence || field.resolvedType instanceof protobuf.Type;
}

/** @param url The type of a `google.protobuf.Any`: `type.googleapis.com/shop.Stock`. */
export function findMessage(root: protobuf.Root, url: string): protobuf.Type | undefined {
  const fullName = `.${url.slice(url.lastIndexOf('/') + 1)}`;
  const found = root.lookup(fullName, protobuf.Type);
  // The lookup of protobufjs also finds messages of that name elsewhere.
  return found instanceof protobuf.Type && found.fullName === fullName ? found : undefined;
}
