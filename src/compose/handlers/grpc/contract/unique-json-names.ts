import protobuf from 'protobufjs';

/**
 * Values travel through the gateway by their ProtoJSON names. proto2 lets fields of a message share
 * one (`foo_bar` and `fooBar`), and one would overwrite the other: they go by their declared names.
 */
export function setUniqueJsonNames(scope: protobuf.NamespaceBase): void {
  for (const child of scope.nestedArray) {
    if (child instanceof protobuf.Type) {
      const declared = child.fieldsArray.filter((field) => field.declaringField === null);
      for (const fields of Map.groupBy(declared, (field) => field.jsonName).values()) {
        if (fields.length === 1) continue;
        // protobufjs calls the property read-only, but prints it, and reads it back, as it is set.
        for (const field of fields) Object.assign(field, { jsonName: field.name });
      }
    }
    if (child instanceof protobuf.Namespace) setUniqueJsonNames(child);
  }
}
