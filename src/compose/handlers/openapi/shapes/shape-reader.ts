import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { memberTypeName } from '../../../naming/graphql-names.ts';
import { BrokenReference, unlessBroken } from '../contract/broken-reference.ts';
import { schemaName } from '../contract/component-name.ts';
import type { Contract } from '../contract/contract.ts';
import { Findings } from '../contract/finding.ts';
import { textAt } from '../contract/json-node.ts';
import { BoundedDepth } from './bounded-depth.ts';
import { enumValues } from './enum-values.ts';
import { examplesOf, type IntegerFormat, withRoomFor } from './integer-width.ts';
import { listLength } from './list-length.ts';
import { entryShape, mapKind, othersMember } from './map-shape.ts';
import { memberNames } from './member-names.ts';
import { additionalSchema, anyOfSchema, collectMembers } from './object-members.ts';
import { listOfOneOrMany } from './one-or-many.ts';
import { commonScalar, scalarShape } from './scalar-shape.ts';
import { describe, readSchemaNode, type SchemaNode, saysType } from './schema-node.ts';
import { anything, type Direction, type Member, type NamedShape, type Shape } from './shape.ts';
import { ShownNumbers } from './shown-numbers.ts';
import { SubtypeIndex } from './subtype-index.ts';
import { textShape } from './text-shape.ts';
import { allocateTypeNames, itemName, type NameRequest, withoutNamespace } from './type-names.ts';
import { type UnionVariant, unionDiscriminator } from './union-discriminator.ts';
import { jsonType, kindOfVariants } from './variant-kind.ts';
import { variantNames } from './variant-names.ts';

/**
 * Reads JSON Schemas into shapes. Objects, unions and enums get a key and are read once per
 * direction, however many references lead to them, so recursive schemas end.
 */
export class ShapeReader {
  readonly named = new Map<string, NamedShape>();
  readonly findings = new Findings();
  readonly #contract: Contract;
  readonly #integerFormat: IntegerFormat;
  readonly #subtypes: SubtypeIndex;
  readonly #shown: ShownNumbers;
  readonly #requests: NameRequest[] = [];
  /** Schemas without a name in the contract, by identity: a shared response makes one type. */
  readonly #inlineIds = new Map<unknown, number>();
  /** References on the way to the schema at hand: `type A = list of A` has no shape. */
  #open: ReadonlySet<string> = new Set();
  readonly #keys = new Set<string>();
  readonly #depth = new BoundedDepth();

  constructor(contract: Contract, integerFormat: IntegerFormat) {
    this.#contract = contract;
    this.#integerFormat = integerFormat;
    this.#subtypes = new SubtypeIndex(contract, this.findings.add);
    this.#shown = new ShownNumbers(contract);
  }

  /** Takes values that the contract shows of a schema, before any is read. */
  show(schema: unknown, values: readonly unknown[]): void {
    for (const value of values) unlessBroken(undefined, () => this.#shown.add(schema, value));
  }

  /** @param hint Words for the name of a type that the contract does not name. */
  read(schema: unknown, direction: Direction, hint: string): Shape {
    const outer = this.#open;
    try {
      const read = readSchemaNode(this.#contract, schema);
      const id = `${read.ref} ${direction}`;
      if (read.ref !== undefined && outer.has(id)) return anything;
      this.#open = new Set(outer).add(id);
      const component = schemaName(read.ref, read.node.title);
      const name = component === undefined ? hint : withoutNamespace(component);
      const shape = withRoomFor(this.#shapeOf(read, direction, name), examplesOf(read.node));
      return read.nullable ? { ...shape, nullable: true } : shape;
    } catch (error) {
      if (!(error instanceof BrokenReference)) throw error;
      this.findings.add(`${error.message}: what it describes is JSON in the graph.`, error.at);
      return anything;
    } finally {
      this.#open = outer;
    }
  }

  /** Reads what is written as text, in a URL or a header. */
  readText(schema: unknown, direction: Direction, hint: string): Shape {
    return textShape(this.#contract, (each) => this.read(each, direction, hint), schema);
  }

  /** An answer that no schema of the contract describes. */
  addAnswer(name: string, members: readonly Member[]): Shape {
    const key = `${this.#inlineId({})} output`;
    this.#requests.push({ key, base: name, isInput: false, isComponent: false });
    this.named.set(key, { kind: 'object', members });
    return { kind: 'named', key };
  }

  /** Key → GraphQL name, for all shapes that were read. */
  names(): Map<string, string> {
    return allocateTypeNames(this.#requests);
  }

  #shapeOf(read: SchemaNode, direction: Direction, name: string): Shape {
    const { node, types, values, variants } = read;
    if (values !== undefined) return this.#valuesShape(read, values, direction, name);
    const subtypes = this.#subtypes.of(read);
    if (subtypes.length > 0) return this.#variantsShape(read, subtypes, direction, name);
    if (read.allOf.length > 0) return this.#allOfShape(read, direction, name);
    if (isJsonObject(node.properties)) return this.#objectShape(read, direction, name);
    if (variants !== undefined) return this.#variantsShape(read, variants, direction, name);
    if (types.length === 1 && types[0] === 'array') {
      const items = this.read(node.items, direction, itemName(name));
      return { kind: 'list', items, ...listLength(node) };
    }
    const scalar = () => scalarShape(types, node, this.#integerFormat);
    return this.#mapShape(read, direction, name) ?? withRoomFor(scalar(), this.#shown.of(node));
  }

  /** Only texts make an enum: `_1 | _2` would say less than `Int`. */
  #valuesShape(
    read: SchemaNode,
    values: readonly unknown[],
    direction: Direction,
    name: string,
  ): Shape {
    const texts = [...new Set(values.filter((value) => typeof value === 'string'))];
    // Some write the values of numbers in quotes; the upstream sends numbers.
    const isText = read.types.length === 0 || read.types.includes('string');
    if (!isText || texts.length === 0 || values.some((value) => typeof value !== 'string')) {
      const types = read.types.length > 0 ? read.types : [...new Set(values.map(jsonType))];
      return scalarShape(types, read.node, this.#integerFormat);
    }
    // The constant that tells the members of a union apart: as enums of one value each, their
    // types would differ, and GraphQL would not let a query ask for it in more than one of them.
    const isConstant = texts.length === 1 && read.ref === undefined && direction === 'output';
    if (isConstant) return { kind: 'scalar', name: 'String' };
    return this.#name('enum', read, name, () => {
      return { kind: 'enum', ...describe(read), values: enumValues(texts) };
    });
  }

  /** `allOf: [X]` is how OpenAPI 3.0 hangs a description on a reference: it is X. */
  #allOfShape(read: SchemaNode, direction: Direction, name: string): Shape {
    const { node, allOf } = read;
    const [only, ...others] = allOf.filter((part) => saysType(this.#contract, part));
    const addsNothing =
      node.properties === undefined && node.required === undefined && read.variants === undefined;
    if (only !== undefined && others.length === 0 && addsNothing) {
      return this.read(only, direction, name);
    }
    const shape = this.#objectShape(read, direction, name);
    return shape.kind === 'scalar' && only !== undefined ? this.read(only, direction, name) : shape;
  }

  #variantsShape(
    read: SchemaNode,
    variants: readonly unknown[],
    direction: Direction,
    name: string,
  ): Shape {
    const [only, ...others] = variants;
    if (others.length === 0) return this.read(only, direction, name);
    const { node } = read;
    const kind = kindOfVariants(this.#contract, variants);
    if (kind === 'object') {
      return direction === 'output'
        ? this.#unionShape(read, variants, name)
        : // An input may be any of them: GraphQL has no unions of inputs.
          this.#objectShape(read, direction, name, { anyOf: variants });
    }
    if (kind === 'array') {
      const items = variants.map(
        (variant) => readSchemaNode(this.#contract, variant).node.items ?? {},
      );
      return { kind: 'list', items: this.read(anyOfSchema(items), direction, itemName(name)) };
    }
    if (kind === 'enum') {
      const values = variants.flatMap(
        (variant) => readSchemaNode(this.#contract, variant).values ?? [],
      );
      return this.#valuesShape(read, values, direction, name);
    }
    if (kind === undefined) {
      const list = direction === 'input' ? listOfOneOrMany(this.#contract, variants) : undefined;
      return list === undefined ? anything : this.read(list, direction, name);
    }
    const shapes = variants.map((variant) => this.read(variant, direction, name));
    // What stands beside the variants holds for each of them: `type: integer, format: int64`.
    const own = scalarShape(read.types, node, this.#integerFormat);
    return commonScalar(read.types.length === 1 ? [...shapes, own] : shapes);
  }

  #unionShape(read: SchemaNode, variants: readonly unknown[], name: string): Shape {
    return this.#name('union', read, name, () => {
      const found: UnionVariant[] = [];
      const names = variantNames(this.#contract, name, variants);
      for (const schema of variants) {
        const shape = this.read(schema, 'output', names.get(schema) ?? name);
        found.push({ schema, ...this.#objectsOf(shape) });
      }
      const members = [...new Set(found.flatMap(({ keys }) => keys))];
      const discriminator = unionDiscriminator(this.#contract, read.node, found, this.findings.add);
      return { kind: 'union', ...describe(read), members, ...(discriminator && { discriminator }) };
    });
  }

  /** GraphQL unions hold objects only: a union within a union stands for its members. */
  #objectsOf(shape: Shape): Omit<UnionVariant, 'schema'> {
    if (shape.kind !== 'named') return { keys: [] };
    const named = this.named.get(shape.key);
    if (named?.kind !== 'union') return { keys: [shape.key] };
    const { members: keys, discriminator } = named;
    return { keys, ...(discriminator && { discriminator }) };
  }

  #objectShape(
    read: SchemaNode,
    direction: Direction,
    name: string,
    schema: unknown = read.node,
  ): Shape {
    const { properties, required, additional } = collectMembers(this.#contract, schema);
    const hidden = direction === 'output' ? 'writeOnly' : 'readOnly';
    const visible = [...properties].filter(([, property]) => !this.#says(property, hidden));
    // GraphQL has no objects without members.
    if (properties.size === 0) return this.#mapShape(read, direction, name) ?? anything;
    if (visible.length === 0) return anything;
    return this.#name(direction, read, name, () => {
      const names = memberNames(visible.map(([wireName]) => wireName));
      const members = visible.map(([wireName, property]): Member => {
        const own = objectAt(property);
        const description = textAt(own.description);
        return {
          name: names.get(wireName) ?? wireName,
          wireName,
          shape: withRoomFor(
            this.read(property, direction, memberTypeName(name, wireName)),
            examplesOf(read.node).map((example) => objectAt(example)[wireName]),
          ),
          required: required.has(wireName),
          ...(description !== undefined && { description }),
          deprecated: own.deprecated === true,
        };
      });
      if (additional !== undefined) {
        const shape = this.#mapOf(additional, direction, `${name} Other`) ?? anything;
        members.push(othersMember(shape, names.values(), properties.keys()));
      }
      return { kind: 'object', ...describe(read), members };
    });
  }

  /** An object that has no members of its own. */
  #mapShape({ node, types }: SchemaNode, direction: Direction, name: string): Shape | undefined {
    const isObject = types.length === 0 || types.join() === 'object';
    return isObject ? this.#mapOf(additionalSchema(node), direction, name) : undefined;
  }

  /** @returns `undefined`: its values may be anything. */
  #mapOf(values: unknown, direction: Direction, name: string): Shape | undefined {
    if (!isJsonObject(values)) return undefined;
    const value = this.read(values, direction, `${name} Value`);
    const kind = mapKind(value, direction);
    if (kind !== 'entries') return kind && { kind: 'map', ...kind };
    const read = readSchemaNode(this.#contract, values);
    const use = `entry ${value.nullable === true ? 'nullable ' : ''}${direction}`;
    const component = schemaName(read.ref, read.node.title);
    const base = `${component === undefined ? name : withoutNamespace(component)} Entry`;
    return { kind: 'list', items: this.#name(use, read, base, () => entryShape(value)) };
  }

  #says(schema: unknown, keyword: 'readOnly' | 'writeOnly'): boolean {
    if (objectAt(schema)[keyword] === true) return true;
    // What is broken is reported when the member is read.
    return unlessBroken(false, () => readSchemaNode(this.#contract, schema).node[keyword] === true);
  }

  /** @param use What is made of the schema, which may be several things. */
  #name(use: string, read: SchemaNode, base: string, make: () => NamedShape): Shape {
    const key = `${read.ref ?? this.#inlineId(read.node)} ${use}`;
    if (!this.#keys.has(key)) {
      this.#keys.add(key);
      const component = use.startsWith('entry') ? undefined : schemaName(read.ref, read.node.title);
      const isComponent = component !== undefined;
      const isInput = use.endsWith('input');
      this.#requests.push({ key, base: component ?? base, isInput, isComponent });
      // Whoever asks for a union needs to know what may be in it; all others need the key only.
      this.#depth.run(use !== 'union', () => {
        // A named shape may contain itself.
        const outer = this.#open;
        this.#open = new Set();
        this.named.set(key, make());
        this.#open = outer;
      });
    }
    return { kind: 'named', key };
  }

  #inlineId(node: JsonObject): string {
    const id = this.#inlineIds.get(node) ?? this.#inlineIds.size;
    this.#inlineIds.set(node, id);
    return `inline ${id}`;
  }
}
