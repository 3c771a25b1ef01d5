import protobuf from 'protobufjs';

/**
 * Stands for a message or enum that the contract refers to and does not have, so that protobufjs can
 * resolve the rest of it. No served method reaches it.
 */
const missingName = '.headgate.missing.Missing';

/** What refers to something that does not exist, a method or a field → the name that it refers to. */
export type MissingReferences = ReadonlyMap<protobuf.ReflectionObject, string>;

/**
 * Makes every reference to a message or enum absolute (`.shop.v1.Stock`), by the rule of the
 * language: the innermost scope first, then outwards. protobufjs' own lookup also searches
 * *downwards*, so a `Status` that is nested in a sibling would win over the one of the package.
 */
export function qualifyReferences(root: protobuf.Root): MissingReferences {
  const missing = new Map<protobuf.ReflectionObject, string>();
  const qualified = (
    scope: protobuf.NamespaceBase,
    name: string,
    user: protobuf.ReflectionObject,
  ): string => {
    const found = lookUp(scope, name);
    if (found === undefined) missing.set(user, name);
    return found?.fullName ?? missingName;
  };
  const visit = (scope: protobuf.NamespaceBase): void => {
    for (const child of scope.nestedArray) {
      if (child instanceof protobuf.Service) {
        for (const method of child.methodsArray) {
          method.requestType = qualified(child, method.requestType, method);
          method.responseType = qualified(child, method.responseType, method);
        }
      }
      if (child instanceof protobuf.Type) {
        for (const field of child.fieldsArray) {
          if (field.declaringField !== null || field.type in protobuf.types.basic) continue;
          field.type = qualified(child, field.type, field);
        }
      }
      if (child instanceof protobuf.Field && !(child.type in protobuf.types.basic)) {
        child.type = qualified(scope, child.type, child);
        // The field of an extended message is made where it is declared, before all names are known.
        if (child.extensionField !== null) child.extensionField.type = child.type;
      }
      if (child instanceof protobuf.Namespace) visit(child);
    }
  };
  visit(root);
  if (missing.size > 0) {
    const [name = '', ...path] = missingName.slice(1).split('.').toReversed();
    root.define(path.toReversed()).add(new protobuf.Type(name));
  }
  return missing;
}

function lookUp(scope: protobuf.NamespaceBase, name: string) {
  return name.startsWith('.') ? descend(scope.root, name.slice(1)) : outwards(scope, name);
}

function outwards(scope: protobuf.NamespaceBase, name: string) {
  for (let current: protobuf.NamespaceBase | null = scope; current; current = current.parent) {
    const found = descend(current, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function descend(scope: protobuf.NamespaceBase, path: string) {
  let current: protobuf.ReflectionObject | undefined = scope;
  for (const name of path.split('.')) {
    const nested: Record<string, protobuf.ReflectionObject> =
      (current instanceof protobuf.Namespace && current.nested) || {};
    current = Object.hasOwn(nested, name) ? nested[name] : undefined;
  }
  return current instanceof protobuf.Type || current instanceof protobuf.Enum ? current : undefined;
}
