import type {
  SoapWireAttribute,
  SoapWireElement,
  SoapWireMessage,
  SoapWireModel,
  SoapWireOperation,
  SoapWireType,
} from '../../../../annotations/soap-wire.ts';
import type { QName } from '../contract/xml-tree.ts';
import type { Message } from '../operations/messages.ts';
import type { SoapOperation } from '../operations/operations.ts';
import { exclusiveChoices } from '../types/choices.ts';
import { hasKnownValue } from '../types/known-values.ts';
import {
  type ComplexType,
  concreteTypes,
  isComplex,
  isPolymorphic,
  type Member,
  type SimpleType,
  wrappedList,
} from '../types/schema-types.ts';
import { wholeParts } from '../types/whole-parts.ts';
import { signatureOf } from './signature.ts';

export interface WireModelOptions {
  /** The address that the source has without its operations' own. */
  readonly endpoint: string | undefined;
  /** Whether operations may have addresses of their own: not when the operator names one. */
  readonly ownAddresses: boolean;
  readonly bodyPrefix: string | undefined;
  readonly constantHeaders:
    | {
        readonly namespace: string;
        readonly prefix: string | undefined;
        readonly parts: NonNullable<SoapWireModel['constantHeaders']>['parts'];
      }
    | undefined;
}

/** The wire model of the operations and of all types that they reach, in that order. */
export function wireModelOf(
  operations: readonly SoapOperation[],
  options: WireModelOptions,
): SoapWireModel {
  const isEncoded = operations.some(({ input, output }) => input.isEncoded || output?.isEncoded);
  const writer = new WireModelWriter(isEncoded);
  const { endpoint, bodyPrefix, constantHeaders } = options;
  const written: Record<string, SoapWireOperation> = {};
  let hasOwnAddress = false;
  for (const operation of operations) {
    const address = options.ownAddresses ? operation.address : undefined;
    const isOwn = address !== undefined && address !== endpoint;
    hasOwnAddress ||= isOwn;
    written[operation.name] = writer.operation(operation, isOwn ? address : undefined);
  }
  const headers = constantHeaders && {
    namespace: writer.namespace(constantHeaders.namespace),
    ...(constantHeaders.prefix !== undefined && { prefix: constantHeaders.prefix }),
    parts: constantHeaders.parts,
  };
  const types = writer.types();
  return {
    namespaces: writer.namespaces,
    ...(hasOwnAddress && endpoint !== undefined && { endpoint }),
    ...(bodyPrefix !== undefined && { bodyPrefix }),
    ...(headers !== undefined && { constantHeaders: headers }),
    operations: written,
    types,
  };
}

class WireModelWriter {
  readonly namespaces: string[] = [];
  readonly #namespaceIndexes = new Map<string, number>();
  /** Grows while it is iterated: types lead to types. */
  readonly #types = new Map<string, ComplexType>();
  /** Those that members have, and not only other types as their base. */
  readonly #declared = new Set<ComplexType>();
  readonly #withTypeNames: boolean;

  /** SOAP encoding repeats the names of simple types; all other messages do without. */
  constructor(withTypeNames: boolean) {
    this.#withTypeNames = withTypeNames;
  }

  namespace(uri: string): number {
    const known = this.#namespaceIndexes.get(uri);
    if (known !== undefined) return known;
    const index = this.namespaces.push(uri) - 1;
    this.#namespaceIndexes.set(uri, index);
    return index;
  }

  types(): Record<string, SoapWireType> {
    // A type that was only a base may turn out to be declared by what is found later.
    const known = () => this.#types.size + this.#declared.size;
    for (let before = -1; before !== known(); ) {
      before = known();
      for (const type of this.#types.values()) this.#type(type);
    }
    return Object.fromEntries([...this.#types].map(([key, type]) => [key, this.#type(type)]));
  }

  operation(operation: SoapOperation, endpoint: string | undefined): SoapWireOperation {
    const { argsPath, result } = signatureOf(operation);
    const { version, style, action, addressing, output, faults } = operation;
    return {
      version,
      style,
      action,
      ...(addressing !== undefined && {
        addressing: {
          namespace: this.namespace(addressing.namespace),
          action: addressing.action,
        },
      }),
      ...(endpoint !== undefined && { endpoint }),
      input: this.#message(operation.input),
      args: [...argsPath],
      ...(output !== undefined && { output: this.#message(output) }),
      ...(result?.path !== undefined && { result: [...result.path] }),
      ...(faults.length > 0 && { faults: faults.map((fault) => this.#root(fault)) }),
    };
  }

  #message(message: Message): SoapWireMessage {
    const { body, headers, attachments, isEncoded } = message;
    return {
      // One element alone is opened; several are members themselves.
      body: body.map((member) => (body.length > 1 ? this.#element(member) : this.#root(member))),
      ...(headers.length > 0 && { headers: headers.map((member) => this.#element(member)) }),
      ...(isEncoded && { encoded: true }),
      ...(attachments.length > 0 && {
        attachments: attachments.map(({ part, mediaType }) => ({
          key: part,
          ...(mediaType !== undefined && { mediaType }),
        })),
      }),
    };
  }

  #type(type: ComplexType): SoapWireType {
    const { name, base, members, arrayItem } = type;
    const elements = members.filter(({ role }) => role === 'element');
    const attributes = members.filter(({ role }) => role === 'attribute');
    const text = members.find(({ role }) => role === 'text');
    const choices = exclusiveChoices(members);
    const parts = wholeParts(members);
    const keysOf = (each: readonly Member[]) => each.map(({ key }) => key);
    const derived = this.#declared.has(type) && isPolymorphic(type) ? concreteTypes(type) : [];
    const has = (role: Member['role']) => members.some((member) => member.role === role);
    return {
      ...(name.namespace !== '' && { namespace: this.namespace(name.namespace) }),
      ...(base !== undefined && { base: this.#typeKey(base) }),
      ...(elements.length > 0 && { elements: elements.map((each) => this.#element(each)) }),
      ...(attributes.length > 0 && {
        attributes: attributes.map((each) => this.#attribute(each)),
      }),
      ...(choices.length > 0 && {
        choices: choices.map(({ branches, required }) => ({
          branches: branches.map(keysOf),
          ...(required && { required }),
        })),
      }),
      ...(parts.length > 0 && {
        parts: parts.map((part) => ({
          elements: keysOf(part.members),
          needs: part.needs.map(keysOf),
        })),
      }),
      ...(text !== undefined && { text: this.#typeReference(text.type) }),
      ...(has('any') && { any: true }),
      ...(has('anyAttribute') && { anyAttribute: true }),
      ...(derived.length > 0 && type.isAbstract && { abstract: true }),
      ...(derived.length > 0 && {
        derived: derived.filter((each) => each !== type).map((each) => this.#typeKey(each)),
      }),
      ...(arrayItem !== undefined && { array: this.#root(arrayItem) }),
    };
  }

  #element(member: Member): SoapWireElement {
    return {
      ...this.#root(member),
      ...(wrappedList(member) !== undefined && { wraps: true }),
      ...(!member.optional && hasKnownValue(member) && { known: true }),
    };
  }

  /** An element that is not a member: what its type wraps is not taken for its value. */
  #root(member: Member): SoapWireElement {
    const { type } = member;
    const typeName = this.#withTypeNames && !isComplex(type) ? type.name : undefined;
    return {
      ...this.#attribute(member),
      ...(member.repeated && { repeated: true }),
      ...(member.nillable && { nillable: true }),
      ...(typeName !== undefined && { typeName: this.#key(typeName) }),
    };
  }

  #attribute({ key, name, type, optional, defaultText }: Member): SoapWireAttribute {
    return {
      ...(key !== name.local && { key }),
      name: name.local,
      ...(name.namespace !== '' && { namespace: this.namespace(name.namespace) }),
      ...this.#typeReference(type),
      ...(optional && { optional: true }),
      ...(defaultText !== undefined && { default: defaultText }),
    };
  }

  #typeReference(type: SimpleType | ComplexType): {
    type: string;
    list?: true;
    filled?: true;
  } {
    if (!isComplex(type)) {
      const { kind, list = false, enumeration } = type;
      const isFilled = !list && enumeration?.values.every(({ value }) => value !== '');
      return { type: kind, ...(list && { list }), ...(isFilled && { filled: true }) };
    }
    this.#declared.add(type);
    return { type: this.#typeKey(type) };
  }

  #typeKey(type: ComplexType): string {
    const key = this.#key(type.name);
    this.#types.set(key, type);
    return key;
  }

  #key({ namespace, local }: QName): string {
    return namespace === '' ? `:${local}` : `${this.namespace(namespace)}:${local}`;
  }
}
