/**
 * What JSON Schema says about a value, reduced to what GraphQL can say: the language between the
 * contract and the types that are made of it.
 */

export type ScalarName =
  | 'String'
  | 'Int'
  | 'Float'
  | 'Boolean'
  | 'BigInt'
  | 'Decimal'
  | 'DateTime'
  | 'Date'
  | 'Time'
  | 'Base64'
  /** Anything at all: where the schema says nothing, or something that no GraphQL type can be. */
  | 'JSON';

export type Shape = { readonly nullable?: boolean } & (
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'list'; readonly items: Shape; readonly maxItems?: number }
  /** An object with any keys, whose values are scalars. */
  | { readonly kind: 'map'; readonly values: ScalarName }
  /** `key` of a `NamedShape`. */
  | { readonly kind: 'named'; readonly key: string }
);

export type NamedShape = ObjectShape | UnionShape | EnumShape;

export interface ObjectShape {
  readonly kind: 'object';
  readonly description?: string;
  readonly members: readonly Member[];
  /** Set when a list of these is a map: its members are `key` and `value`. */
  readonly isMapEntry?: true;
}

export interface Member {
  readonly name: string;
  readonly wireName: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly description?: string;
  readonly deprecated: boolean;
  /** Set when it holds the members of its object that have other names than these. */
  readonly others?: readonly string[];
}

export interface UnionShape {
  readonly kind: 'union';
  readonly description?: string;
  /** Keys of object shapes. */
  readonly members: readonly string[];
  readonly discriminator?: {
    /** The member's name on the wire. */
    readonly field: string;
    /** Wire value → key of an object shape. */
    readonly mapping: ReadonlyMap<string, string>;
  };
}

export interface EnumShape {
  readonly kind: 'enum';
  readonly description?: string;
  readonly values: readonly { readonly name: string; readonly wireValue: string }[];
}

/** Answers and requests see different members (`readOnly`, `writeOnly`) and treat unions differently. */
export type Direction = 'output' | 'input';

export const anything: Shape = { kind: 'scalar', name: 'JSON' };
