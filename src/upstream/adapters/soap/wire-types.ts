import {
  type SoapSimpleKind,
  type SoapWireAttribute,
  type SoapWireElement,
  type SoapWireModel,
  type SoapWireType,
  soapSimpleKinds,
} from '../../../annotations/soap-wire.ts';

/** The types of a wire model, linked and with their base types dissolved: made once at the start. */

export interface SimpleValueType {
  readonly kind: SoapSimpleKind;
  readonly list: boolean;
}

export interface AttributeType {
  readonly key: string;
  readonly name: string;
  /** '' for none. */
  readonly namespace: string;
  readonly type: SimpleValueType;
}

export interface ElementType {
  readonly key: string;
  readonly name: string;
  /** '' for none. */
  readonly namespace: string;
  readonly type: SimpleValueType | ComplexValueType;
  readonly optional: boolean;
  readonly repeated: boolean;
  readonly nillable: boolean;
}

export interface ComplexValueType {
  /** '' for none. */
  readonly namespace: string;
  readonly elements: readonly ElementType[];
  readonly elementsByName: ReadonlyMap<string, readonly ElementType[]>;
  readonly attributes: readonly AttributeType[];
  readonly text: SimpleValueType | undefined;
  readonly any: boolean;
}

export const isComplex = (type: SimpleValueType | ComplexValueType): type is ComplexValueType =>
  'elements' in type;

/** The member of a type's value that holds its text. */
export const textKey = '#text';
/** The member of a type's value that holds the elements that the type does not name. */
export const anyKey = '#any';

export class WireTypes {
  readonly #model: SoapWireModel;
  readonly #types = new Map<string, ComplexValueType>();

  constructor(model: SoapWireModel) {
    this.#model = model;
  }

  element(wire: SoapWireElement): ElementType {
    const { optional, repeated, nillable } = wire;
    return {
      ...this.#named(wire),
      type: wire.type.includes(':') ? this.#complex(wire.type) : simple(wire),
      optional: optional === true,
      repeated: repeated === true,
      nillable: nillable === true,
    };
  }

  namespace(index: number | undefined): string {
    return index === undefined ? '' : (this.#model.namespaces[index] ?? '');
  }

  #named({ key, name, namespace }: SoapWireAttribute) {
    return { key: key ?? name, name, namespace: this.namespace(namespace) };
  }

  #complex(key: string): ComplexValueType {
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const wire = this.#model.types[key];
    if (wire === undefined) throw new Error(`the wire model has no type ${key}`);
    const elements: ElementType[] = [];
    const elementsByName = new Map<string, readonly ElementType[]>();
    const { namespace } = wire;
    const chain = this.#withBases(wire);
    const text = chain.findLast((each) => each.text !== undefined)?.text;
    const type: ComplexValueType = {
      namespace: this.namespace(namespace),
      elements,
      elementsByName,
      attributes: chain.flatMap(({ attributes = [] }) =>
        attributes.map((each) => ({ ...this.#named(each), type: simple(each) })),
      ),
      text: text && simple(text),
      any: chain.some((each) => each.any === true),
    };
    // Known before its elements are, which may be of the same type.
    this.#types.set(key, type);
    elements.push(
      ...chain.flatMap((each) => each.elements ?? []).map((each) => this.element(each)),
    );
    for (const element of elements) {
      elementsByName.set(element.name, [...(elementsByName.get(element.name) ?? []), element]);
    }
    return type;
  }

  /** A type after the types that it extends: their members come first. */
  #withBases(wire: SoapWireType): SoapWireType[] {
    const base = wire.base === undefined ? undefined : this.#model.types[wire.base];
    return [...(base === undefined ? [] : this.#withBases(base)), wire];
  }
}

/** The model has been checked: what has no colon is a simple kind. */
function simple({ type, list }: { type: string; list?: true }): SimpleValueType {
  const kind = soapSimpleKinds.find((each) => each === type);
  if (kind === undefined) throw new Error(`the wire model has no type ${type}`);
  return { kind, list: list === true };
}
