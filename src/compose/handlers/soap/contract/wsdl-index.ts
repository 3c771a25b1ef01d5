import { definitionText } from './definition-text.ts';
import type { Contract } from './load-contract.ts';
import { namespaces, soapBindingVersions } from './namespaces.ts';
import { addressingOf } from './ws-addressing.ts';
import { nameKey, type QName, type XmlElement } from './xml-tree.ts';

/** A wsdl:message, wsdl:portType or wsdl:binding with its name. */
export interface Definition {
  readonly element: XmlElement;
  readonly name: QName;
}

/** A SOAP binding, and where it is offered. */
export interface SoapBindingDefinition extends Definition {
  readonly version: '1.1' | '1.2';
  /** soap:binding */
  readonly soap: XmlElement;
  /** The namespace of soap:body, soap:header, … */
  readonly soapNamespace: string;
  readonly portType: QName;
  /** soap:address of the first port that has one. */
  readonly address: string | undefined;
  /** The namespace of the WS-Addressing headers that its messages should have. */
  readonly addressing: string | undefined;
}

const kinds = ['message', 'portType', 'binding'] as const;
type Kind = (typeof kinds)[number];

/** The definitions of a WSDL, across all files of a contract. */
export class WsdlIndex {
  readonly portTypes: Definition[] = [];
  /** Offered ones first, in the order of their ports. */
  readonly soapBindings: SoapBindingDefinition[] = [];
  readonly warnings: string[] = [];
  readonly #definitions = new Map<string, Definition>();
  readonly #byLocalName = new Map<string, Definition[]>();
  /** Namespaces that definitions are named in and are not in. */
  readonly #misplaced = new Set<string>();

  constructor(contract: Contract) {
    const bindings: Definition[] = [];
    for (const root of contract.definitions) {
      const namespace = root.attribute('targetNamespace') ?? '';
      for (const element of root.children) {
        const kind = kinds.find((name) => name === element.local);
        const local = element.attribute('name');
        if (element.namespace !== namespaces.wsdl || !kind || local === undefined) continue;
        const definition = { element, name: { namespace, local } };
        const key = `${kind} ${nameKey(definition.name)}`;
        const first = this.#definitions.get(key);
        if (first !== undefined) {
          this.#warnOfSecond(first, definition, kind);
          continue;
        }
        this.#definitions.set(key, definition);
        const localKey = `${kind} ${local}`;
        this.#byLocalName.set(localKey, [...(this.#byLocalName.get(localKey) ?? []), definition]);
        if (kind === 'portType') this.portTypes.push(definition);
        if (kind === 'binding') bindings.push(definition);
      }
    }
    this.#addSoapBindings(contract, bindings);
  }

  /**
   * Also finds what some WSDLs name without a prefix, or in a namespace that they do not use for
   * it, when it is the only definition of its kind that is called so.
   */
  resolve(kind: Kind, element: XmlElement, reference: string): Definition | undefined {
    const name = element.qname(reference);
    const exact = this.#definitions.get(`${kind} ${nameKey(name)}`);
    if (exact !== undefined) return exact;
    const [only, another] = this.#byLocalName.get(`${kind} ${name.local}`) ?? [];
    if (only === undefined || another !== undefined) return undefined;
    this.#warnOfNamespace(kind, element, reference, only);
    return only;
  }

  #warnOfSecond(first: Definition, { element, name }: Definition, kind: Kind): void {
    if (definitionText(first.element) === definitionText(element)) return;
    const { file, line } = first.element;
    const problem = `the ${kind} ${nameKey(name)} is defined again, and otherwise; that of ${file}:${line} is used.`;
    this.warnings.push(element.error(problem).message);
  }

  /** Once: every name of such a contract is wrong in the same way. */
  #warnOfNamespace(kind: Kind, element: XmlElement, reference: string, taken: Definition): void {
    const { namespace } = element.qname(reference);
    if (namespace === '' || this.#misplaced.has(`${kind} ${namespace}`)) return;
    this.#misplaced.add(`${kind} ${namespace}`);
    const problem = `the ${kind} "${reference}" is not defined; it is taken for ${nameKey(taken.name)}, and others with that prefix likewise.`;
    this.warnings.push(element.error(problem).message);
  }

  #addSoapBindings(contract: Contract, bindings: readonly Definition[]): void {
    const addresses = new Map<Definition, string | undefined>();
    const ports = new Map<Definition, XmlElement[]>();
    for (const port of portsOf(contract)) {
      const reference = port.attribute('binding');
      const binding = reference && this.resolve('binding', port, reference);
      if (!binding) {
        this.warnings.push(port.error(`the binding "${reference ?? ''}" is not defined.`).message);
        continue;
      }
      ports.set(binding, [...(ports.get(binding) ?? []), port]);
      const address = this.#addressOf(port);
      const earlier = addresses.get(binding);
      if (earlier !== undefined && address !== undefined && earlier !== address) {
        const problem = `the binding ${binding.name.local} has several addresses; ${earlier} is used.`;
        this.warnings.push(port.error(problem).message);
      }
      addresses.set(binding, earlier ?? address);
    }
    for (const binding of new Set([...addresses.keys(), ...bindings])) {
      const places = [binding.element, ...(ports.get(binding) ?? [])];
      const addressing = addressingOf(places, contract.definitions);
      const soapBinding = this.#soapBinding(binding, addresses.get(binding), addressing);
      if (soapBinding === undefined) continue;
      this.#warnOfSecondAddress(soapBinding);
      this.soapBindings.push(soapBinding);
    }
  }

  /** Generators leave words in place of an address, and other transports have theirs there. */
  #addressOf(port: XmlElement): string | undefined {
    const location = locationOf(port);
    if (location === undefined || isHttp(location)) return location;
    const problem = `"${location}" is not an http address; it is left out.`;
    this.warnings.push(port.error(problem).message);
    return undefined;
  }

  /** An operation is one field, and a field has one address. */
  #warnOfSecondAddress({ element, name, version, portType, address }: SoapBindingDefinition): void {
    const first = this.soapBindings.find(
      (each) => nameKey(each.portType) === nameKey(portType) && each.version === version,
    );
    if (first?.address === undefined || address === undefined || first.address === address) return;
    const problem = `${name.local} offers ${portType.local} at ${address} too; ${first.address} is used.`;
    this.warnings.push(element.error(problem).message);
  }

  #soapBinding(
    { element, name }: Definition,
    address: string | undefined,
    addressing: string | undefined,
  ): SoapBindingDefinition | undefined {
    for (const [soapNamespace, version] of soapBindingVersions) {
      const soap = element.child(soapNamespace, 'binding');
      const reference = element.attribute('type');
      if (soap === undefined || reference === undefined) continue;
      const portType = this.resolve('portType', element, reference)?.name;
      if (portType === undefined) {
        this.warnings.push(element.error(`the portType "${reference}" is not defined.`).message);
        return undefined;
      }
      return { element, name, version, soap, soapNamespace, portType, address, addressing };
    }
    return undefined;
  }
}

const portsOf = (contract: Contract) =>
  contract.definitions
    .flatMap((root) => root.childrenNamed(namespaces.wsdl, 'service'))
    .flatMap((service) => service.childrenNamed(namespaces.wsdl, 'port'));

/** The address of a port, from its `soap:address`. */
function locationOf(port: XmlElement): string | undefined {
  for (const namespace of soapBindingVersions.keys()) {
    const location = port.child(namespace, 'address')?.attribute('location');
    if (location !== undefined && location !== '') return location;
  }
  return undefined;
}

const isHttp = (location: string) =>
  URL.canParse(location) && /^https?:$/.test(new URL(location).protocol);
