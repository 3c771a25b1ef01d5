import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { isRecord, memberReader, othersReader } from '../../read-member.ts';
import { isMapEntry, mapValueType } from '../map-entry.ts';
import { readField } from '../read.ts';
import { type ContainedTypes, ownMembers } from './contained-types.ts';
import { entityKeys } from './entity-keys.ts';

/** Told about each entity in an answer. */
export type OnEntity = (type: string, key: string) => void;

export type FindEntities = (value: unknown, onEntity: OnEntity) => void;

/**
 * Finds the entities in what an upstream sent. A value of an abstract type counts as one of each of
 * its types, which purges too much at worst.
 */
export class EntityFinder {
  readonly #schema: GraphQLSchema;
  readonly #keys: ReturnType<typeof entityKeys>;
  /** Types whose values have entities in them. */
  readonly #fruitful: ReadonlySet<string>;
  readonly #finders = new Map<string, FindEntities>();

  constructor(schema: GraphQLSchema, contained: ContainedTypes) {
    this.#schema = schema;
    this.#keys = entityKeys(schema);
    this.#fruitful = contained.containersOf(this.#keys.keys());
  }

  of(type: GraphQLNamedType): FindEntities {
    const known = this.#finders.get(type.name);
    if (known !== undefined) return known;
    if (!this.#fruitful.has(type.name)) return findNothing;
    let find = findNothing;
    // Types refer to themselves: members ask for what is found out here.
    this.#finders.set(type.name, (value, onEntity) => find(value, onEntity));
    const finders = this.#objectTypes(type).map((each) =>
      isObjectType(each) && isMapEntry(each) ? this.#inMap(each) : this.#inObject(each),
    );
    find = inLists((value, onEntity) => {
      for (const each of finders) each(value, onEntity);
    });
    return find;
  }

  /** Entries are a map on the wire. */
  #inMap(entry: GraphQLObjectType): FindEntities {
    const type = mapValueType(entry);
    const find = type === undefined ? findNothing : this.of(getNamedType(type));
    return (map, onEntity) => {
      for (const each of Object.values(isRecord(map) ? map : {})) find(each, onEntity);
    };
  }

  #inObject(type: GraphQLObjectType): FindEntities {
    const readKey = this.#keys.get(type.name);
    const members = ownMembers(type).flatMap((field) => {
      const returned = getNamedType(field.type);
      if (!this.#fruitful.has(returned.name)) return [];
      const { wireName = field.name, others } = readField(field.astNode?.directives);
      const read = others === undefined ? memberReader(wireName) : othersReader(others);
      return [{ read, find: this.of(returned) }];
    });
    return (value, onEntity) => {
      const key = readKey?.(value);
      if (key !== undefined) onEntity(type.name, key);
      for (const { read, find } of members) find(read(value), onEntity);
    };
  }

  #objectTypes(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isAbstractType(type)) return this.#schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  }
}

const findNothing: FindEntities = () => {};

function inLists(find: FindEntities): FindEntities {
  const inValue: FindEntities = (value, onEntity) => {
    if (Array.isArray(value)) for (const item of value) inValue(item, onEntity);
    else if (typeof value === 'object' && value !== null) find(value, onEntity);
  };
  return inValue;
}
