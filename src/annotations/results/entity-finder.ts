import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { objectAt } from '../../tools/json-object.ts';
import { memberReader, othersReader } from '../../tools/read-member.ts';
import { isMapEntry, mapValueType } from '../map-entry.ts';
import { readField } from '../read.ts';
import { type ContainedTypes, ownMembers } from './contained-types.ts';
import { entityKeys } from './entity-keys.ts';

/** Told about each entity in an answer. */
export type OnEntity = (type: string, key: string) => void;

export type FindEntities = (value: unknown, onEntity: OnEntity) => void;

/** What is still to be looked at. */
interface Pending {
  readonly visits: Visit[];
  readonly values: unknown[];
}

/** Looks at one value; what it has in it is looked at later. */
type Visit = (value: unknown, onEntity: OnEntity, pending: Pending) => void;

/**
 * Finds the entities in what an upstream sent. A value of an abstract type counts as one of each of
 * its types, which purges too much at worst. Upstreams choose how deep their answers are: nothing here
 * calls itself.
 */
export class EntityFinder {
  readonly #schema: GraphQLSchema;
  readonly #keys: ReturnType<typeof entityKeys>;
  /** Types whose values have entities in them. */
  readonly #fruitful: ReadonlySet<string>;
  readonly #visits = new Map<string, Visit>();

  constructor(schema: GraphQLSchema, contained: ContainedTypes) {
    this.#schema = schema;
    this.#keys = entityKeys(schema);
    this.#fruitful = contained.containersOf(this.#keys.keys());
  }

  of(type: GraphQLNamedType): FindEntities {
    const visit = this.#visitOf(type);
    return visit === visitNothing
      ? findNothing
      : (value, onEntity) => visitAll(visit, value, onEntity);
  }

  #visitOf(type: GraphQLNamedType): Visit {
    const known = this.#visits.get(type.name);
    if (known !== undefined) return known;
    if (!this.#fruitful.has(type.name)) return visitNothing;
    let visitors: readonly Visit[] = [];
    const visit: Visit = (value, onEntity, pending) => {
      if (Array.isArray(value)) for (const item of value) add(pending, visit, item);
      else for (const each of visitors) each(value, onEntity, pending);
    };
    // Types refer to themselves: members ask for what is found out here.
    this.#visits.set(type.name, visit);
    visitors = this.#objectTypes(type).map((each) =>
      isObjectType(each) && isMapEntry(each) ? this.#inMap(each) : this.#inObject(each),
    );
    return visit;
  }

  /** Entries are a map on the wire. */
  #inMap(entry: GraphQLObjectType): Visit {
    const type = mapValueType(entry);
    if (type === undefined) return visitNothing;
    const visit = this.#visitOf(getNamedType(type));
    return (map, _onEntity, pending) => {
      for (const each of Object.values(objectAt(map))) add(pending, visit, each);
    };
  }

  #inObject(type: GraphQLObjectType): Visit {
    const readKey = this.#keys.get(type.name);
    const members = ownMembers(type).flatMap((field) => {
      const returned = getNamedType(field.type);
      if (!this.#fruitful.has(returned.name)) return [];
      const { wireName = field.name, others } = readField(field.astNode?.directives);
      const read = others === undefined ? memberReader(wireName) : othersReader(others);
      return [{ read, visit: this.#visitOf(returned) }];
    });
    return (value, onEntity, pending) => {
      const key = readKey?.(value);
      if (key !== undefined) onEntity(type.name, key);
      for (const { read, visit } of members) add(pending, visit, read(value));
    };
  }

  #objectTypes(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isAbstractType(type)) return this.#schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  }
}

const findNothing: FindEntities = () => {};
const visitNothing: Visit = () => {};

function add({ visits, values }: Pending, visit: Visit, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  visits.push(visit);
  values.push(value);
}

function visitAll(first: Visit, root: unknown, onEntity: OnEntity): void {
  const pending: Pending = { visits: [], values: [] };
  add(pending, first, root);
  for (const [index, visit] of pending.visits.entries()) {
    visit(pending.values[index], onEntity, pending);
  }
}
