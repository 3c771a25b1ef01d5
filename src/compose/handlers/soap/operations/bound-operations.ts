import { namespaces } from '../contract/namespaces.ts';
import { isStandardFile } from '../contract/standard-documents.ts';
import type { SoapBindingDefinition, WsdlIndex } from '../contract/wsdl-index.ts';
import { nameKey, type XmlElement } from '../contract/xml-tree.ts';

/** An operation of a portType, and the ways to call it. */
export interface ListedOperation {
  /** Unique in the contract: its name; with its portType, or a number, when it is not alone. */
  readonly name: string;
  /** Its name in the WSDL. */
  readonly local: string;
  /** wsdl:operation of the portType. */
  readonly element: XmlElement;
  /** Best first: SOAP 1.1 before 1.2, offered ones before others. */
  readonly bindings: readonly BoundOperation[];
}

export interface BoundOperation {
  readonly binding: SoapBindingDefinition;
  /** wsdl:operation of the binding. */
  readonly element: XmlElement;
}

/** Every operation of every portType, once, in the order of the contract. */
export function listOperations(
  index: WsdlIndex,
  version: '1.1' | '1.2' | undefined,
): ListedOperation[] {
  const usable = index.soapBindings.filter(
    (binding) => version === undefined || binding.version === version,
  );
  const ranked = [
    ...usable.filter((binding) => binding.version === '1.1'),
    ...usable.filter((binding) => binding.version === '1.2'),
  ];
  const listed: ListedOperation[] = [];
  const names = new Set<string>();
  for (const portType of index.portTypes) {
    const bindings = ranked
      .filter((binding) => nameKey(binding.portType) === nameKey(portType.name))
      .map((binding) => ({ binding, operations: operationsByName(binding) }));
    // Of the standard ones a contract offers those that it binds; nobody misses the others.
    if (bindings.length === 0 && isStandardFile(portType.element.file)) continue;
    for (const element of portType.element.childrenNamed(namespaces.wsdl, 'operation')) {
      const local = element.attribute('name');
      if (local === undefined) continue;
      const name = freeName([local, `${portType.name.local}/${local}`], names);
      names.add(name);
      const bound = bindings.flatMap(({ binding, operations }) =>
        boundTo(binding, operations.get(local) ?? [], element),
      );
      listed.push({ name, local, element, bindings: bound });
    }
  }
  return listed;
}

function freeName(candidates: readonly string[], taken: ReadonlySet<string>): string {
  const free = candidates.find((candidate) => !taken.has(candidate));
  if (free !== undefined) return free;
  const base = candidates.at(-1) ?? '';
  for (let number = 2; ; number++) {
    if (!taken.has(`${base}#${number}`)) return `${base}#${number}`;
  }
}

function operationsByName({ element }: SoapBindingDefinition) {
  const operations = element.childrenNamed(namespaces.wsdl, 'operation');
  return Map.groupBy(operations, (operation) => operation.attribute('name'));
}

/**
 * Overloaded operations have the same name; the names of their inputs tell them apart.
 * @param same Those of the binding that have the name of `operation`.
 */
function boundTo(
  binding: SoapBindingDefinition,
  same: readonly XmlElement[],
  operation: XmlElement,
): BoundOperation[] {
  const inputName = (element: XmlElement) =>
    element.child(namespaces.wsdl, 'input')?.attribute('name');
  const element =
    same.find((candidate) => inputName(candidate) === inputName(operation)) ?? same[0];
  return element === undefined ? [] : [{ binding, element }];
}
