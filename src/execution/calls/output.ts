import {
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql';
import { isMapEntry, mapEntryOf, mapValueType } from '../../annotations/map-entry.ts';
import { readField } from '../../annotations/read.ts';
import { ContainedTypes, ownMembers } from '../../annotations/results/contained-types.ts';
import { isJsonObject } from '../../tools/json-object.ts';
import { othersReader, type ReadMember } from '../../tools/read-member.ts';
import { typeResolver } from './abstract-types.ts';

type Convert = (value: unknown) => unknown;

/**
 * Turns what an upstream sent into the terms of the graph, where these are not the same: a map
 * becomes a list of entries, members without a field of their own become the value of one field.
 * What was sent stays as it is, because it may be kept, and others may have got it.
 */
export class OutputConverters {
  readonly #schema: GraphQLSchema;
  /** Types whose values have something to convert in them. */
  readonly #concerned: ReadonlySet<string>;
  readonly #byType = new Map<string, Convert>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#concerned = concernedTypes(schema);
  }

  /** @returns `undefined`: such values are as they were sent. */
  forType(type: GraphQLOutputType): Convert | undefined {
    const nullable = getNullableType(type);
    const entry = mapEntryOf(nullable);
    if (isObjectType(entry)) return this.#memoized(`[${entry.name}]`, () => this.#entries(entry));
    if (isListType(nullable)) {
      const item = this.forType(nullable.ofType);
      return item && ((value) => (Array.isArray(value) ? value.map(item) : value));
    }
    if (!this.#concerned.has(getNamedType(nullable).name)) return undefined;
    if (isObjectType(nullable)) {
      return this.#memoized(nullable.name, () => this.#object(nullable));
    }
    if (!isAbstractType(nullable)) return undefined;
    return this.#memoized(nullable.name, () => this.#abstract(nullable));
  }

  /** Types may contain themselves: members ask for what is being made. */
  #memoized(name: string, make: () => Convert): Convert {
    const known = this.#byType.get(name);
    if (known !== undefined) return known;
    let convert: Convert = (value) => value;
    this.#byType.set(name, (value) => convert(value));
    convert = make();
    return convert;
  }

  #entries(entry: GraphQLObjectType): Convert {
    const type = mapValueType(entry);
    const convert = type && this.forType(type);
    return (map) =>
      isJsonObject(map)
        ? Object.entries(map).map(([key, each]) => ({ key, value: convert ? convert(each) : each }))
        : map;
  }

  #object(type: GraphQLObjectType): Convert {
    const members = new Map<string, Convert>();
    const additions: [string, ReadMember][] = [];
    for (const field of ownMembers(type)) {
      const { wireName = field.name, others } = readField(field.astNode?.directives);
      const convert = this.forType(field.type);
      if (others !== undefined) {
        const read = othersReader(others);
        additions.push([wireName, convert ? (value) => convert(read(value)) : read]);
      } else if (convert !== undefined) {
        members.set(wireName, convert);
      }
    }
    return (value) => {
      if (!isJsonObject(value)) return value;
      const converted = Object.entries(value).map(([name, member]): [string, unknown] => {
        const convert = members.get(name);
        return [name, convert === undefined ? member : convert(member)];
      });
      const added = additions.map(([name, read]) => [name, read(value)]);
      // Not by assignment, which a member called `__proto__` would turn into something else.
      return Object.fromEntries([...converted, ...added]);
    };
  }

  #abstract(type: GraphQLAbstractType): Convert {
    const resolve = typeResolver(this.#schema, type);
    const converters = new Map(
      this.#schema.getPossibleTypes(type).map((each) => [each.name, this.forType(each)]),
    );
    return (value) => {
      const convert = converters.get(resolve(value) ?? '');
      return convert === undefined ? value : convert(value);
    };
  }
}

/** Types that are such, and those that may contain them. */
function concernedTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const concerned = types.filter((type) => isMapEntry(type) || hasOthers(type));
  if (concerned.length === 0) return new Set();
  return new ContainedTypes(schema).containersOf(concerned.map(({ name }) => name));
}

/** Looks at names only: to read the annotations of all fields of a large graph takes long. */
const hasOthers = (type: GraphQLObjectType) =>
  Object.values(type.getFields()).some(({ astNode }) =>
    astNode?.directives?.some((directive) =>
      directive.arguments?.some(({ name }) => name.value === 'others'),
    ),
  );
