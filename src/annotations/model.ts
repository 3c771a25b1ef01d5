import type { Binding, SecurityRequirement } from './bindings.ts';

/**
 * The language that compose writes and serve reads: what `schema/unified.graphql` says about each
 * type and field beside its GraphQL definition. Compose keeps these values in
 * `extensions.headgate` of the schema elements (graphql-js carries `extensions` through every
 * Mesh transform, so a renamed field still knows its upstream); `write.ts` prints them as
 * directives and `read.ts` gets them back.
 */

export type Protocol = 'rest' | 'grpc' | 'soap';

/** A configured source and what serve needs to speak to it without its contract. */
export interface SourceAnnotation {
  /** The name in `.meshrc.yaml`. */
  readonly name: string;
  readonly protocol: Protocol;
  /** The contract's own address, if it has one; `gateway.yaml` may override it. */
  readonly endpoint?: string;
  /**
   * The wire model of the protocol, as JSON: for gRPC a protobufjs root (`Root.toJSON`) pruned to
   * the messages that are used; for SOAP a `SoapWireModel`; REST needs none.
   */
  readonly wire?: unknown;
  /** The kinds of credentials that the contract knows. */
  readonly securitySchemes?: readonly SecurityScheme[];
  /** What operations need that say nothing themselves. Absent: the contract does not say. */
  readonly security?: SecurityRequirement;
}

/** A kind of credentials, as a contract describes it: where they go, never what they are. */
export interface SecurityScheme {
  /** In the contract, and in `sources.*.credentials` of gateway.yaml. */
  readonly name: string;
  readonly type: 'apiKey' | 'basic' | 'bearer' | 'oauth2' | 'mutualTLS';
  /** Of an API key. */
  readonly in?: 'header' | 'query' | 'cookie';
  /** Of an API key: the name of the header, parameter or cookie. */
  readonly parameter?: string;
  /** Of OAuth2: where tokens are issued for client credentials. */
  readonly tokenUrl?: string;
}

/** One argument of a link's target: a constant, or a value read when the link is resolved. */
export type LinkValue =
  | { readonly from: 'constant'; readonly value: unknown }
  /** A field of the parent object, by its GraphQL name; may be nested: `['address', 'zip']`. */
  | { readonly from: 'parent'; readonly path: readonly string[] }
  /** An argument of the linked field itself. */
  | { readonly from: 'argument'; readonly name: string };

/** A field that joins sources: it is answered by a root query field. */
export interface LinkAnnotation {
  /** The Query field that answers. */
  readonly field: string;
  readonly args: Readonly<Record<string, LinkValue>>;
}

/** The bulk read that answers many single reads at once. Answers are matched by key. */
export interface BatchAnnotation {
  /** The Query field of the bulk read. */
  readonly field: string;
  /** The argument of the single read that is the key. */
  readonly keyArg: string;
  /** The list argument of the bulk read that takes the keys, or a member of one: `input.ids`. */
  readonly keysArg: string;
  /** Set when they stand in it as one text: what is between two of them. */
  readonly separator?: string;
  /** Where the list of items stands in the bulk answer (GraphQL names); empty: it is the answer. */
  readonly items: readonly string[];
  /** The field of an item that repeats its key (GraphQL name). */
  readonly itemKey: string;
  /** Set when the single read's answer is an object that has the item in this field. */
  readonly itemField?: string;
  /** The most keys that one bulk call takes. */
  readonly maxKeys?: number;
}

/**
 * How the runtime type of a union or interface value is recognised: by the value of one wire field.
 */
export interface DiscriminatorAnnotation {
  /** The wire name of the field. */
  readonly field: string;
  /** Wire value → GraphQL object type name. */
  readonly mapping: Readonly<Record<string, string>>;
}

export interface FieldAnnotations {
  readonly binding?: Binding;
  /** Set when the member's name on the wire differs from the GraphQL name. */
  readonly wireName?: string;
  /** Set when the field holds the members of its object that have other names than these. */
  readonly others?: readonly string[];
  readonly link?: LinkAnnotation;
  readonly batch?: BatchAnnotation | 'off';
}

export interface ArgumentAnnotations {
  readonly wireName?: string;
  /** The most items of a list, where the contract says so: how many keys one bulk call takes. */
  readonly maxItems?: number;
  /** Set on a `Decimal` that JSON writes as a number: it is sent with all of its digits. */
  readonly number?: boolean;
  /** Set when its members become members of the object that it stands in; none has such a name. */
  readonly others?: readonly string[];
}

export interface EnumValueAnnotations {
  /** The value on the wire when it is not the GraphQL name: a string, number or boolean. */
  readonly wireValue?: string | number | boolean;
}

export interface TypeAnnotations {
  readonly discriminator?: DiscriminatorAnnotation;
  /**
   * The type's name on the wire, when adapters tell runtime types by name (`$type` members):
   * `{namespace}local` for XSD.
   */
  readonly wireName?: string;
  /** Set when a list of these is an object on the wire: its members are `key` and `value`. */
  readonly isMapEntry?: true;
}

/** Why an operation of a contract is not in the graph, or what was done to it. */
export interface OperationReport {
  /** As its owner names it: `GET /products`, `shop.Inventory/GetStock`, `GetShippingQuote`. */
  readonly operation: string;
  /** The root field that serves it, `Query.product`; absent when skipped. */
  readonly field?: string;
  /** Why it was skipped. */
  readonly skipped?: string;
}

/** A join that a contract itself describes: an answer has what another operation asks for. */
export interface ContractLink {
  readonly name: string;
  /** As `OperationReport.operation`: whose answer it starts from. */
  readonly from: string;
  readonly to: string;
  /** Parameter → a constant, or where the answer has the value: a path of wire names, a header. */
  readonly args: Readonly<
    Record<
      string,
      | { readonly value: unknown }
      | { readonly path: readonly string[] }
      | { readonly header: string }
    >
  >;
  readonly description?: string;
}

export interface SchemaAnnotations {
  readonly source: SourceAnnotation;
  readonly operations: readonly OperationReport[];
  readonly links?: readonly ContractLink[];
  /** Things the owner of `.meshrc.yaml` should know, each one sentence. */
  readonly warnings: readonly string[];
}

declare module 'graphql' {
  interface GraphQLSchemaExtensions {
    headgate?: SchemaAnnotations;
  }
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    headgate?: FieldAnnotations;
  }
  interface GraphQLInputFieldExtensions {
    headgate?: ArgumentAnnotations;
  }
  interface GraphQLArgumentExtensions {
    headgate?: ArgumentAnnotations;
  }
  interface GraphQLEnumValueExtensions {
    headgate?: EnumValueAnnotations;
  }
  interface GraphQLObjectTypeExtensions<_TSource, _TContext> {
    headgate?: TypeAnnotations;
  }
  interface GraphQLInterfaceTypeExtensions {
    headgate?: TypeAnnotations;
  }
  interface GraphQLInputObjectTypeExtensions {
    headgate?: TypeAnnotations;
  }
  interface GraphQLUnionTypeExtensions {
    headgate?: TypeAnnotations;
  }
}
