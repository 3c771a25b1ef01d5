import {
  type SoapSimpleKind,
  type SoapWireAttribute,
  type SoapWireElement,
  type SoapWireModel,
  type SoapWireSimpleType,
  type SoapWireType,
  soapSimpleKinds,
} from '../../../../annotations/soap-wire.ts';
import { GraphError } from '../../../../errors/graph-error.ts';
import { qualifiedName } from '../xml/xml-tag.ts';
import type { XmlName } from '../xml/xml-writer.ts';

/** The types of a wire model, linked and with their base types dissolved: made once at the start. */

export interface SimpleValueType {
  readonly kind: SoapSimpleKind;
  readonly list: boolean;
  /** It has no empty value. */
  readonly filled: boolean;
}

export interface AttributeType {
  readonly key: string;
  readonly name: string;
  /** '' for none. */
  readonly namespace: string;
  readonly type: SimpleValueType;
  readonly optional: boolean;
  /** What it stands for when it is not there. */
  readonly defaultText: string | undefined;
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
  /** Its value is the list that its type wraps. */
  readonly wraps: boolean;
  /** Its value is known when nobody gives it: everything in it has a default. */
  readonly known: boolean;
  /** What it stands for when it is empty. */
  readonly defaultText: string | undefined;
  /** The name of its simple type, for SOAP encoding. */
  readonly typeName: XmlName | undefined;
}

/** Elements of which only those of one branch may be sent. */
export interface ChoiceType {
  readonly branches: readonly (readonly ElementType[])[];
  readonly required: boolean;
}

/** What may be left out, but not in part. */
export interface PartType {
  /** Any of these says that it is there. */
  readonly elements: readonly ElementType[];
  /** Of each of these, one must then be there. */
  readonly needs: readonly (readonly ElementType[])[];
}

export interface ComplexValueType {
  /** Its name in the schema; undefined for an anonymous type. */
  readonly name: XmlName | undefined;
  /** '' for none. */
  readonly namespace: string;
  readonly elements: readonly ElementType[];
  readonly elementsByName: ReadonlyMap<string, readonly ElementType[]>;
  readonly attributes: readonly AttributeType[];
  readonly choices: readonly ChoiceType[];
  readonly parts: readonly PartType[];
  readonly text: SimpleValueType | undefined;
  readonly any: boolean;
  readonly anyAttribute: boolean;
  /**
   * The types that a value can have where this one is declared, by their names in the value tree
   * (`{namespace}local`); this one too, unless it is abstract. Undefined: only this one.
   */
  readonly family: ReadonlyMap<string, ComplexValueType> | undefined;
  /** Set for an array of SOAP encoding. */
  readonly item: ElementType | undefined;
}

export const isComplex = (type: SimpleValueType | ComplexValueType): type is ComplexValueType =>
  'elements' in type;

/** The list that a value of a type is, where an element stands for what its type wraps. */
export const wrappedElement = ({ elements }: ComplexValueType): ElementType | undefined =>
  elements[0];

/** The member of a type's value that holds its text. */
export const textKey = '#text';
/** The members of a type's value that hold the elements and attributes that it does not name. */
export const anyKey = '#any';
export const anyAttributeKey = '#anyAttribute';
/** The member that names the type of a value, where several types are possible. */
export const typeKey = '$type';

type Fillable<T> = { -readonly [K in keyof T]: T[K] };

export class WireTypes {
  readonly #model: SoapWireModel;
  readonly #types = new Map<string, ComplexValueType>();
  readonly #toFill: (() => void)[] = [];

  constructor(model: SoapWireModel) {
    this.#model = model;
  }

  element(wire: SoapWireElement): ElementType {
    const { optional, repeated, nillable, wraps, known, typeName } = wire;
    return {
      ...this.#named(wire),
      type: wire.type.includes(':') ? this.#complex(wire.type) : simple(wire),
      optional: optional === true,
      repeated: repeated === true,
      nillable: nillable === true,
      wraps: wraps === true,
      known: known === true,
      typeName: typeName === undefined ? undefined : this.#nameOf(typeName),
    };
  }

  namespace(index: number | undefined): string {
    return index === undefined ? '' : (this.#model.namespaces[index] ?? '');
  }

  #named({ key, name, namespace, default: defaultText }: SoapWireAttribute) {
    return { key: key ?? name, name, namespace: this.namespace(namespace), defaultText };
  }

  #complex(key: string): ComplexValueType {
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const wire = this.#model.types[key];
    if (wire === undefined) throw new GraphError(`a @wireModel has no type ${key}`);
    const elements: ElementType[] = [];
    const choices: ChoiceType[] = [];
    const parts: PartType[] = [];
    const elementsByName = new Map<string, readonly ElementType[]>();
    const family = new Map<string, ComplexValueType>();
    const name = this.#nameOf(key);
    const chain = this.#withBases(wire);
    const text = chain.findLast((each) => each.text !== undefined)?.text;
    const type: Fillable<ComplexValueType> = {
      // Keys of anonymous types have a slash.
      name: name.local.includes('/') ? undefined : name,
      namespace: this.namespace(wire.namespace),
      elements,
      elementsByName,
      attributes: chain.flatMap(({ attributes = [] }) =>
        attributes.map((each) => ({
          ...this.#named(each),
          type: simple(each),
          optional: each.optional === true,
        })),
      ),
      choices,
      parts,
      text: text && simple(text),
      any: chain.some((each) => each.any === true),
      anyAttribute: chain.some((each) => each.anyAttribute === true),
      family: wire.derived === undefined ? undefined : family,
      item: undefined,
    };
    // Known before its elements are, which may be of the same type.
    this.#types.set(key, type);
    this.#fill(() => {
      if (wire.array !== undefined) type.item = this.element(wire.array);
      elements.push(
        ...chain.flatMap((each) => each.elements ?? []).map((each) => this.element(each)),
      );
      for (const element of elements) {
        elementsByName.set(element.name, [...(elementsByName.get(element.name) ?? []), element]);
      }
      const withKeys = (keys: readonly string[]) =>
        elements.filter((element) => keys.includes(element.key));
      choices.push(
        ...chain
          .flatMap((each) => each.choices ?? [])
          .map(({ branches, required }) => ({
            branches: branches.map(withKeys),
            required: required === true,
          })),
      );
      parts.push(
        ...chain
          .flatMap((each) => each.parts ?? [])
          .map((part) => ({ elements: withKeys(part.elements), needs: part.needs.map(withKeys) })),
      );
      const own = wire.abstract === true ? [] : [key];
      for (const each of [...own, ...(wire.derived ?? [])]) {
        const { namespace, local } = this.#nameOf(each);
        family.set(qualifiedName(namespace, local), this.#complex(each));
      }
    });
    return type;
  }

  /** One type after the other: thousands that hang together would be too deep for the stack. */
  #fill(fill: () => void): void {
    this.#toFill.push(fill);
    if (this.#toFill.length > 1) return;
    try {
      // The list grows meanwhile.
      for (const each of this.#toFill) each();
    } finally {
      this.#toFill.length = 0;
    }
  }

  /** Of a key of the model's types: `0:Order`, `:Order`. */
  #nameOf(key: string): XmlName {
    const colon = key.indexOf(':');
    const index = colon === 0 ? undefined : Number(key.slice(0, colon));
    return { namespace: this.namespace(index), local: key.slice(colon + 1) };
  }

  /** A type after the types that it extends: their members come first. */
  #withBases(wire: SoapWireType): SoapWireType[] {
    const base = wire.base === undefined ? undefined : this.#model.types[wire.base];
    return [...(base === undefined ? [] : this.#withBases(base)), wire];
  }
}

/** The model has been checked: what has no colon is a simple kind. */
function simple({ type, list, filled }: SoapWireSimpleType): SimpleValueType {
  const kind = soapSimpleKinds.find((each) => each === type);
  if (kind === undefined) throw new GraphError(`a @wireModel has no type ${type}`);
  return { kind, list: list === true, filled: filled === true };
}
