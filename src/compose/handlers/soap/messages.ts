import { membersWithKeys, type UnkeyedMember } from './member-keys.ts';
import { namespaces } from './namespaces.ts';
import { plainElement, untyped } from './plain-members.ts';
import type { Member } from './schema-types.ts';
import type { TypeReader } from './type-reader.ts';
import { UnsupportedOperation } from './unsupported-operation.ts';
import type { SoapBindingDefinition, WsdlIndex } from './wsdl-index.ts';
import { isUndeclared, type XmlElement } from './xml-tree.ts';

/** What stands in an envelope. */
export interface Message {
  readonly body: readonly Member[];
  readonly headers: readonly Member[];
}

interface Direction {
  /** wsdl:input or wsdl:output of the portType. */
  readonly abstract: XmlElement;
  /** The same of the binding; left out when there is nothing to say. */
  readonly concrete: XmlElement | undefined;
  readonly style: 'document' | 'rpc';
  /** The name of the wrapper of rpc style. */
  readonly wrapper: string;
}

/** Reads messages: which elements their parts are, of soap:Body and of soap:Header. */
export class MessageReader {
  readonly #wsdl: WsdlIndex;
  readonly #types: TypeReader;

  constructor(wsdl: WsdlIndex, types: TypeReader) {
    this.#wsdl = wsdl;
    this.#types = types;
  }

  /** Throws `UnsupportedOperation`. */
  read(binding: SoapBindingDefinition, direction: Direction): Message {
    const { abstract, concrete, style, wrapper } = direction;
    if (concrete?.child(namespaces.mime, 'multipartRelated') !== undefined) {
      throw new UnsupportedOperation('messages with attachments are not supported yet');
    }
    const body = concrete?.child(binding.soapNamespace, 'body');
    if (body?.attribute('use') === 'encoded') {
      throw new UnsupportedOperation(`${style}/encoded messages are not supported yet`);
    }
    const headers = concrete?.childrenNamed(binding.soapNamespace, 'header') ?? [];
    const parts = this.#bodyParts(abstract, body, headers);
    const headerMembers = headers.flatMap((header) => this.#headerMember(header));
    const members =
      style === 'document'
        ? parts.map((part) => this.#elementOfPart(part))
        : [this.#wrapper(parts, { namespace: body?.attribute('namespace') ?? '', local: wrapper })];
    return { body: membersWithKeys(members, []), headers: membersWithKeys(headerMembers, []) };
  }

  /** The element of a fault's detail; undefined when the contract does not describe it. */
  fault(element: XmlElement): UnkeyedMember[] {
    const [part] = this.#parts(element) ?? [];
    const reference = part?.attribute('element');
    if (part === undefined || reference === undefined) return [];
    const { component } = this.#types.index.resolve('element', part, reference, undefined);
    return component === undefined ? [] : [this.#types.globalElement(component)];
  }

  #parts(element: XmlElement): XmlElement[] | undefined {
    const reference = element.attribute('message');
    return reference === undefined
      ? undefined
      : this.#wsdl
          .resolve('message', element, reference)
          ?.element.childrenNamed(namespaces.wsdl, 'part');
  }

  #bodyParts(
    abstract: XmlElement,
    body: XmlElement | undefined,
    headers: readonly XmlElement[],
  ): XmlElement[] {
    const parts = this.#parts(abstract);
    if (parts === undefined) {
      const reference = abstract.attribute('message') ?? '';
      throw new UnsupportedOperation(`its message "${reference}" is not defined`);
    }
    const names = body?.attribute('parts')?.split(/\s+/);
    if (names !== undefined) {
      return parts.filter((part) => names.includes(part.attribute('name') ?? ''));
    }
    // Parts of the same message that are sent as headers are not sent twice.
    const message = abstract.attribute('message');
    const inHeader = headers
      .filter((header) => header.attribute('message') === message)
      .map((header) => header.attribute('part'));
    return parts.filter((part) => !inHeader.includes(part.attribute('name')));
  }

  #elementOfPart(part: XmlElement): UnkeyedMember {
    const reference = part.attribute('element');
    const name = part.attribute('name') ?? '';
    if (reference === undefined) {
      throw new UnsupportedOperation(
        `its part "${name}" has a type; in document style only parts with an element are supported`,
      );
    }
    const { name: element, component } = this.#types.index.resolve(
      'element',
      part,
      reference,
      undefined,
    );
    if (component !== undefined) return this.#types.globalElement(component);
    if (isUndeclared(element.namespace)) {
      throw new UnsupportedOperation(`the prefix of its element "${reference}" is not declared`);
    }
    const problem = `the element "${reference}" is not defined; its content is JSON.`;
    this.#types.index.warnings.push(part.error(problem).message);
    return { ...plainElement, name: element, type: untyped };
  }

  #wrapper(
    parts: readonly XmlElement[],
    name: { namespace: string; local: string },
  ): UnkeyedMember {
    const members = parts.map((part): UnkeyedMember => {
      const local = part.attribute('name') ?? '';
      const reference = part.attribute('type');
      if (reference === undefined) {
        throw new UnsupportedOperation(
          `its part "${local}" has an element; in rpc style only parts with a type are supported`,
        );
      }
      // Part accessors are in no namespace (WS-I Basic Profile 1.1, R2735).
      const type = this.#types.namedType(part, reference, undefined);
      return { ...plainElement, name: { namespace: '', local }, type };
    });
    return { ...plainElement, name, type: this.#types.wrapperType(name, members) };
  }

  #headerMember(header: XmlElement): UnkeyedMember[] {
    const partName = header.attribute('part');
    const part = this.#parts(header)?.find((each) => each.attribute('name') === partName);
    const reference = part?.attribute('element');
    const component =
      part && reference && header.attribute('use') !== 'encoded'
        ? this.#types.index.resolve('element', part, reference, undefined).component
        : undefined;
    if (component === undefined) {
      const problem = `the header part "${partName ?? ''}" is not described by an element; it is left out.`;
      this.#types.index.warnings.push(header.error(problem).message);
      return [];
    }
    return [{ ...this.#types.globalElement(component), optional: true }];
  }
}
