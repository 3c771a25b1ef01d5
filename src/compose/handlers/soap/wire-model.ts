import type {
  SoapWireAttribute,
  SoapWireElement,
  SoapWireMessage,
  SoapWireModel,
  SoapWireOperation,
  SoapWireType,
} from '../../../annotations/soap-wire.ts';
import type { Message } from './messages.ts';
import type { SoapOperation } from './operations.ts';
import { type ComplexType, isComplex, type Member, type SimpleType } from './schema-types.ts';
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
  const writer = new WireModelWriter();
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

  namespace(uri: string): number {
    const known = this.#namespaceIndexes.get(uri);
    if (known !== undefined) return known;
    const index = this.namespaces.push(uri) - 1;
    this.#namespaceIndexes.set(uri, index);
    return index;
  }

  types(): Record<string, SoapWireType> {
    const written: Record<string, SoapWireType> = {};
    for (const [key, type] of this.#types) written[key] = this.#type(type);
    return written;
  }

  operation(operation: SoapOperation, endpoint: string | undefined): SoapWireOperation {
    const { args, argsPath, result } = signatureOf(operation);
    const { version, style, action, output, faults } = operation;
    const listArgs = args.flatMap(({ member, listItem }) =>
      listItem === undefined ? [] : [[member.key, listItem.key] as const],
    );
    return {
      version,
      style,
      action,
      ...(endpoint !== undefined && { endpoint }),
      input: this.#message(operation.input, true),
      args: [...argsPath],
      ...(listArgs.length > 0 && { listArgs: Object.fromEntries(listArgs) }),
      ...(output !== undefined && { output: this.#message(output, false) }),
      ...(result !== undefined && { result: [...result.path] }),
      ...(faults.length > 0 && { faults: faults.map((fault) => this.#element(fault)) }),
    };
  }

  /** Headers of answers are not read. */
  #message({ body, headers }: Message, withHeaders: boolean): SoapWireMessage {
    return {
      body: body.map((member) => this.#element(member)),
      ...(withHeaders &&
        headers.length > 0 && { headers: headers.map((member) => this.#element(member)) }),
    };
  }

  #type({ name, base, members }: ComplexType): SoapWireType {
    const elements = members.filter(({ role }) => role === 'element');
    const attributes = members.filter(({ role }) => role === 'attribute');
    const text = members.find(({ role }) => role === 'text');
    return {
      ...(name.namespace !== '' && { namespace: this.namespace(name.namespace) }),
      ...(base !== undefined && { base: this.#typeKey(base) }),
      ...(elements.length > 0 && { elements: elements.map((each) => this.#element(each)) }),
      ...(attributes.length > 0 && {
        attributes: attributes.map((each) => this.#attribute(each)),
      }),
      ...(text !== undefined && { text: this.#typeReference(text.type) }),
      ...(members.some(({ role }) => role === 'any') && { any: true }),
    };
  }

  #element(member: Member): SoapWireElement {
    return {
      ...this.#attribute(member),
      ...(member.repeated && { repeated: true }),
      ...(member.nillable && { nillable: true }),
    };
  }

  #attribute({ key, name, type, optional }: Member): SoapWireAttribute {
    return {
      ...(key !== name.local && { key }),
      name: name.local,
      ...(name.namespace !== '' && { namespace: this.namespace(name.namespace) }),
      ...this.#typeReference(type),
      ...(optional && { optional: true }),
    };
  }

  #typeReference(type: SimpleType | ComplexType): { type: string; list?: true } {
    if (isComplex(type)) return { type: this.#typeKey(type) };
    return { type: type.kind, ...(type.list === true && { list: true }) };
  }

  #typeKey(type: ComplexType): string {
    const { namespace, local } = type.name;
    const key = namespace === '' ? `:${local}` : `${this.namespace(namespace)}:${local}`;
    this.#types.set(key, type);
    return key;
  }
}
