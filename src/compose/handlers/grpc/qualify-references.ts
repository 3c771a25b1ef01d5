import protobuf from 'protobufjs';

/** Makes the UserError of a mistake in an element of the contract. */
export type MakeMistake = (message: string, element: protobuf.ReflectionObject) => Error;

/**
 * Makes every reference to a message or enum absolute (`.shop.v1.Stock`), by the rule of the
 * language: the innermost scope first, then outwards. protobufjs' own lookup also searches
 * *downwards*, so a `Status` that is nested in a sibling would win over the one of the package.
 *
 * @throws UserError for a name that does not exist.
 */
export function qualifyReferences(scope: protobuf.NamespaceBase, mistake: MakeMistake): void {
  for (const child of scope.nestedArray) {
    if (child instanceof protobuf.Service) {
      for (const method of child.methodsArray) {
        method.requestType = qualify(child, method.requestType, method, mistake);
        method.responseType = qualify(child, method.responseType, method, mistake);
      }
    }
    if (child instanceof protobuf.Type) {
      for (const field of child.fieldsArray) {
        if (field.declaringField !== null || field.type in protobuf.types.basic) continue;
        field.type = qualify(child, field.type, field, mistake);
      }
    }
    if (child instanceof protobuf.Field && !(child.type in protobuf.types.basic)) {
      child.type = qualify(scope, child.type, child, mistake);
      // The field of an extended message is made where it is declared, before all names are known.
      if (child.extensionField !== null) child.extensionField.type = child.type;
    }
    if (child instanceof protobuf.Namespace) qualifyReferences(child, mistake);
  }
}

function qualify(
  scope: protobuf.NamespaceBase,
  name: string,
  user: protobuf.ReflectionObject,
  mistake: MakeMistake,
): string {
  const found = name.startsWith('.') ? descend(scope.root, name.slice(1)) : outwards(scope, name);
  if (found !== undefined) return found.fullName;
  throw mistake(
    `"${user.fullName.slice(1)}" refers to "${name}", which does not exist: is it misspelt, or is the file that defines it missing?`,
    user,
  );
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
