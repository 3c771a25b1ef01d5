import { z } from 'zod';

/**
 * What serve needs to know of a WSDL to write and read its envelopes: stands as JSON in
 * `@source(wire:)`. Names are XML names; the GraphQL schema may show them under other names.
 * Flags that are false are left out, so that the committed file stays readable.
 */

const flag = z.literal(true).exactOptional();
/** An index into `namespaces`; left out: the name is in no namespace. */
const namespaceIndex = z.int().nonnegative().exactOptional();

/**
 * Simple types by what they mean for the value tree. `string` keeps its whitespace, of
 * `normalizedString` each is a space, and everything else loses it at the ends, as XSD says
 * (`whiteSpace`: `preserve`, `replace` and `collapse`). `int` fits GraphQL's Int;
 * `integer` and `decimal` have any size. `qname` is `{namespace}local` in the value tree: prefixes
 * mean something in one document only. `json` is xs:anyType: a tree of any elements.
 */
export const soapSimpleKinds = [
  'string',
  'normalizedString',
  'token',
  'boolean',
  'int',
  'integer',
  'decimal',
  'float',
  'date',
  'dateTime',
  'time',
  'base64',
  'hex',
  'qname',
  'json',
] as const;

/**
 * A simple kind, or the key of a complex type: `0:Order` (`:Order` in no namespace); `0:/order` is
 * the anonymous type of the global element `order`, `0:Order/line` that of `line` inside `Order`.
 * Only keys have a colon.
 */
const typeReference = z.string().regex(new RegExp(`^(?:${soapSimpleKinds.join('|')}|\\d*:.+)$`));

const valueShape = {
  /** The member's name in the value tree; left out: `name`. */
  key: z.string().exactOptional(),
  name: z.string(),
  namespace: namespaceIndex,
  type: typeReference,
  /** An xs:list: the text is values of `type` with blanks between them. */
  list: flag,
  /** An enumeration without an empty value: what is empty counts as absent. */
  filled: flag,
  /** minOccurs="0", a choice, or use="optional". */
  optional: flag,
  /** What an attribute that is not there, or an element that is empty, stands for. */
  default: z.string().exactOptional(),
};

const element = z.strictObject({
  ...valueShape,
  /** maxOccurs is more than 1. */
  repeated: flag,
  nillable: flag,
  /** Its type only wraps a list, as in `<skus><sku/><sku/></skus>`: the value is that list. */
  wraps: flag,
  /** All that must be in it has a default: when nobody gives it, it is written with those. */
  known: flag,
  /**
   * Where messages are SOAP encoded, the name of a simple type, which xsi:type repeats: `1:long`,
   * with an index into `namespaces`. Complex types have their key.
   */
  typeName: z.string().exactOptional(),
});

const attribute = z.strictObject(valueShape);

const complexType = z.strictObject({
  /** The namespace of its schema; `any` elements with bare names are in it. */
  namespace: namespaceIndex,
  /** The type that this one extends: its members come first. */
  base: z.string().exactOptional(),
  /** In the order in which they must be sent. */
  elements: z.array(element).exactOptional(),
  attributes: z.array(attribute).exactOptional(),
  /** Elements of which only those of one branch may be sent; `required`: one branch must be. */
  choices: z
    .array(z.strictObject({ branches: z.array(z.array(z.string())), required: flag }))
    .exactOptional(),
  /**
   * What may be left out, but not in part: with any of `elements`, of each of `needs` one must be
   * there.
   */
  parts: z
    .array(z.strictObject({ elements: z.array(z.string()), needs: z.array(z.array(z.string())) }))
    .exactOptional(),
  /** The type of the text, for simple and mixed content; its member is `#text`. */
  text: z.strictObject({ type: typeReference, list: flag, filled: flag }).exactOptional(),
  /** xs:any: elements that the type does not name are members of the member `#any`. */
  any: flag,
  /** xs:anyAttribute: the same for attributes, in the member `#anyAttribute`. */
  anyAttribute: flag,
  /** No value is of this type itself. */
  abstract: flag,
  /** The types whose values may stand where this one is declared; xsi:type tells them apart. */
  derived: z.array(z.string()).exactOptional(),
  /** An array of SOAP encoding: its value is a list of these, and it has nothing else. */
  array: element.exactOptional(),
});

const message = z.strictObject({
  /** The children of soap:Body; of rpc style it is the one wrapper. */
  body: z.array(element),
  /**
   * The parts of soap:Header that the contract declares; of answers those that are read. With
   * them, an answer is an object: `#result`, and each header by its key.
   */
  headers: z.array(element).exactOptional(),
  /** SOAP encoding: elements say their types, and values may refer to others by id. */
  encoded: flag,
  /**
   * Members of body or rpc wrapper that travel beside the envelope, with the media type that the
   * contract says for them.
   */
  attachments: z
    .array(z.strictObject({ key: z.string(), mediaType: z.string().exactOptional() }))
    .exactOptional(),
});

const operation = z.strictObject({
  version: z.enum(['1.1', '1.2']),
  style: z.enum(['document', 'rpc']),
  action: z.string(),
  /** Set when the server wants headers of WS-Addressing; `namespace` tells its version. */
  addressing: z
    .strictObject({ namespace: z.int().nonnegative(), action: z.string() })
    .exactOptional(),
  /** Set when it differs from the model's endpoint. */
  endpoint: z.string().exactOptional(),
  input: message,
  /** Members from the body down to the object that the arguments are. Empty: the body itself. */
  args: z.array(z.string()),
  /** Left out for one-way operations. */
  output: message.exactOptional(),
  /** Members from the body down to the result. Left out: there is nothing to read, it is `true`. */
  result: z.array(z.string()).exactOptional(),
  /** The elements that soap:Fault's detail may hold. */
  faults: z.array(element).exactOptional(),
});

export const soapWireModelSchema = z.strictObject({
  namespaces: z.array(z.string()),
  /**
   * The address of operations that name none. When the gateway is configured with another one, all
   * operations go there.
   */
  endpoint: z.string().exactOptional(),
  /** The prefix of the body's elements, for upstreams that insist on one. */
  bodyPrefix: z.string().exactOptional(),
  /** Header parts with constant content from `.meshrc.yaml`, sent with each call. */
  constantHeaders: z
    .strictObject({
      namespace: z.int().nonnegative(),
      prefix: z.string().exactOptional(),
      parts: z.record(z.string(), z.json()),
    })
    .exactOptional(),
  operations: z.record(z.string(), operation),
  types: z.record(z.string(), complexType),
});

export type SoapSimpleKind = (typeof soapSimpleKinds)[number];
export type SoapWireSimpleType = Pick<SoapWireAttribute, 'type' | 'list' | 'filled'>;
export type SoapWireElement = z.output<typeof element>;
export type SoapWireAttribute = z.output<typeof attribute>;
export type SoapWireType = z.output<typeof complexType>;
export type SoapWireAttachment = NonNullable<z.output<typeof message>['attachments']>[number];
export type SoapWireMessage = z.output<typeof message>;
export type SoapWireOperation = z.output<typeof operation>;
export type SoapWireModel = z.output<typeof soapWireModelSchema>;
