import { namespaces } from '../contract/namespaces.ts';
import type { WsdlIndex } from '../contract/wsdl-index.ts';
import { isUndeclared, type XmlElement } from '../contract/xml-tree.ts';
import { membersWithKeys, type UnkeyedMember } from '../types/member-keys.ts';
import { plainElement, untyped } from '../types/plain-members.ts';
import type { Member } from '../types/schema-types.ts';
import type { TypeReader } from '../types/type-reader.ts';
import type { AttachedPart, MessageLayout } from './message-layout.ts';
import { UnsupportedOperation } from './unsupported-operation.ts';

/** What stands in an envelope. */
export interface Message {
  readonly body: readonly Member[];
  readonly headers: readonly Member[];
  /** The members that travel beside the envelope, by their keys. */
  readonly attachments: readonly AttachedPart[];
  readonly isEncoded: boolean;
}

interface Direction {
  /** wsdl:input or wsdl:output of the portType. */
  readonly abstract: XmlElement;
  readonly layout: MessageLayout;
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
  read({ abstract, layout, style, wrapper }: Direction): Message {
    const { body, headers, attachments, isEncoded } = layout;
    const members = this.#bodyMembers(abstract, layout, style);
    const namespace = body?.attribute('namespace') ?? '';
    return {
      body: membersWithKeys(
        style === 'document' ? members : [this.#wrapper(members, { namespace, local: wrapper })],
        [],
      ),
      headers: membersWithKeys(
        headers.flatMap((header) => this.#headerMember(header)),
        [],
      ),
      attachments,
      isEncoded,
    };
  }

  /** The element of a fault's detail; none when the contract does not describe it. */
  fault(element: XmlElement): UnkeyedMember[] {
    const [part] = this.#parts(element) ?? [];
    if (part === undefined) return [];
    const reference = part.attribute('element');
    if (reference === undefined) return [this.#typedPart(part, false)];
    const { component } = this.#types.index.resolve('element', part, reference, undefined);
    return component === undefined ? [] : [this.#types.members.globalElement(component)];
  }

  #parts(element: XmlElement): XmlElement[] | undefined {
    const reference = element.attribute('message');
    return reference === undefined
      ? undefined
      : this.#wsdl
          .resolve('message', element, reference)
          ?.element.childrenNamed(namespaces.wsdl, 'part');
  }

  #bodyMembers(
    abstract: XmlElement,
    { body, headers, attachments }: MessageLayout,
    style: Direction['style'],
  ): UnkeyedMember[] {
    const all = this.#parts(abstract);
    if (all === undefined) return [this.#elementOfMessage(abstract)];
    const names = body?.attribute('parts')?.split(/\s+/);
    // Parts of the same message that are sent as headers are not sent twice.
    const message = abstract.attribute('message');
    const inHeader = headers
      .filter((header) => header.attribute('message') === message)
      .map((header) => header.attribute('part'));
    const nameOf = (part: XmlElement) => part.attribute('name') ?? '';
    const isAttached = (part: XmlElement) => attachments.some((each) => each.part === nameOf(part));
    return all
      .filter(
        (part) =>
          isAttached(part) ||
          (names === undefined ? !inHeader.includes(nameOf(part)) : names.includes(nameOf(part))),
      )
      .map((part) =>
        isAttached(part)
          ? {
              ...plainElement,
              name: { namespace: '', local: nameOf(part) },
              type: { kind: 'base64' },
              optional: true,
            }
          : style === 'document'
            ? this.#documentPart(part)
            : this.#rpcPart(part),
      );
  }

  /** Stands for a message that is not defined: the element that has its name. */
  #elementOfMessage(abstract: XmlElement): UnkeyedMember {
    const reference = abstract.attribute('message') ?? '';
    const { component } = this.#types.index.resolve('element', abstract, reference, undefined);
    const problem = `the message "${reference}" is not defined`;
    if (component === undefined) throw new UnsupportedOperation(abstract, problem);
    this.#warn(abstract, `${problem}; the element of that name is taken for it.`);
    return this.#types.members.globalElement(component);
  }

  #documentPart(part: XmlElement): UnkeyedMember {
    const reference = part.attribute('element');
    if (reference === undefined) return this.#typedPart(part, true);
    const { name, component } = this.#types.index.resolve('element', part, reference, undefined);
    if (component !== undefined) return this.#types.members.globalElement(component);
    if (isUndeclared(name.namespace)) {
      const problem = `the prefix of its element "${reference}" is not declared, and no schema defines one of that name`;
      throw new UnsupportedOperation(part, problem);
    }
    this.#warn(part, `the element "${reference}" is not defined; its content is JSON.`);
    return { ...plainElement, name, type: untyped };
  }

  #rpcPart(part: XmlElement): UnkeyedMember {
    return part.attribute('type') === undefined && part.attribute('element') !== undefined
      ? this.#documentPart(part)
      : this.#typedPart(part, false);
  }

  /** Part accessors are in no namespace (WS-I Basic Profile 1.1, R2735). */
  #typedPart(part: XmlElement, warn: boolean): UnkeyedMember {
    const local = part.attribute('name') ?? '';
    const reference = part.attribute('type');
    if (reference === undefined) {
      throw new UnsupportedOperation(part, `its part "${local}" has neither an element nor a type`);
    }
    if (warn) {
      const problem = `the part "${local}" of a document has a type and no element; it is sent as <${local}>.`;
      this.#warn(part, problem);
    }
    const type = this.#types.namedType(part, reference, undefined);
    return { ...plainElement, name: { namespace: '', local }, type };
  }

  #wrapper(
    members: readonly UnkeyedMember[],
    name: { namespace: string; local: string },
  ): UnkeyedMember {
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
      this.#warn(header, problem);
      return [];
    }
    return [{ ...this.#types.members.globalElement(component), optional: true }];
  }

  #warn(element: XmlElement, problem: string): void {
    this.#types.index.warnings.push(element.error(problem).message);
  }
}
