import protobuf from 'protobufjs';

/**
 * A group is a message and a field of it at once. protobufjs puts both where the group stands, and
 * refuses those of a oneof, which has no room for messages: here they go to the message around it.
 * As protoc does, the field of `group MyResult` is called `myresult`, and has its comment too.
 *
 * @param parse Reads one file with protobufjs; synchronous, so that nothing else sees the change.
 */
export function withGroups<T>(parse: () => T): T {
  const { OneOf } = protobuf;
  const { add } = OneOf.prototype;
  const groups: { readonly oneof: protobuf.OneOf; readonly type: protobuf.Type }[] = [];
  OneOf.prototype.add = function (this: protobuf.OneOf, part: protobuf.ReflectionObject) {
    if (part instanceof protobuf.Field) return add.call(this, part);
    if (part instanceof protobuf.Type) groups.push({ oneof: this, type: part });
    return this;
  };
  try {
    return parse();
  } finally {
    OneOf.prototype.add = add;
    for (const { oneof, type } of groups) oneof.parent?.add(type);
  }
}

/** Gives the fields of groups their names and comments, in `scope` and in all that is in it. */
export function nameGroups(scope: protobuf.NamespaceBase): void {
  for (const child of scope.nestedArray) {
    if (child instanceof protobuf.Namespace) nameGroups(child);
  }
  nameFields(
    scope,
    scope.nestedArray.filter((child) => child instanceof protobuf.Field),
  );
  if (!(scope instanceof protobuf.Type)) return;
  nameFields(scope, scope.fieldsArray);
  for (const oneof of scope.oneofsArray) oneof.oneof = oneof.fieldsArray.map(({ name }) => name);
}

function nameFields(scope: protobuf.NamespaceBase, fields: readonly protobuf.Field[]): void {
  if (!fields.some((field) => groupOf(field, scope))) return;
  // Each is taken out and put back, so that their order stays.
  for (const field of fields) {
    const group = groupOf(field, scope);
    scope.remove(field);
    if (group !== undefined) {
      field.name = group.name.toLowerCase();
      field.comment ??= group.comment;
    }
    scope.add(field);
  }
}

function groupOf(field: protobuf.Field, scope: protobuf.NamespaceBase): protobuf.Type | undefined {
  const type = field.declaringField === null ? scope.get(field.type) : null;
  const isGroup =
    type instanceof protobuf.Type &&
    type.toJSON().group === true &&
    type.name.toLowerCase() === field.name.toLowerCase();
  return isGroup ? type : undefined;
}
