import type { GraphQLSchema } from 'graphql';
import type { MemberField, ObjectPlan, StepField, ValuePlan } from '../plan/plan.ts';
import { type Amount, times } from './amount.ts';
import { type CountedField, countedFields } from './counted-fields.ts';
import { type Sizing, sizingOf } from './list-sizes.ts';

/** What counts about a planned field. */
export interface FieldFacts {
  /** Whose policies hold, the nearest first. */
  readonly counted: readonly CountedField[];
  readonly sizing: Sizing | undefined;
}

export type CountedPlan = MemberField | StepField;

/** Reads what counts about the fields of plans; each field once. */
export class FieldFactsReader {
  readonly schema: GraphQLSchema;
  readonly #assumedListSize: number;
  readonly #known = new Map<CountedPlan, FieldFacts>();

  constructor(schema: GraphQLSchema, assumedListSize: number) {
    this.schema = schema;
    this.#assumedListSize = assumedListSize;
  }

  of({ typeName }: ObjectPlan, field: CountedPlan): FieldFacts {
    let facts = this.#known.get(field);
    if (facts === undefined) {
      const counted = countedFields(this.schema, typeName, field);
      const sizing = sizingOf(counted, field.nodes, this.#assumedListSize);
      facts = { counted, sizing };
      this.#known.set(field, facts);
    }
    return facts;
  }

  /** The `@listSize` of every field that was read and has one. */
  sizings(): Sizing[] {
    return [...this.#known.values()].flatMap(({ sizing }) => sizing ?? []);
  }

  /**
   * How many values a field has for each of its parents: 1, or as many as its lists have items.
   * @param around What the field that returned the parent says about the lists in it.
   */
  countOf(field: CountedPlan, { sizing }: FieldFacts, around: Sizing | undefined): Amount {
    const name = field.nodes[0].name.value;
    const named = around?.sizedFields.includes(name) ? around : undefined;
    const own = named ?? (sizing?.sizedFields.length === 0 ? sizing : undefined);
    let count: Amount = 1;
    let value: ValuePlan = field.value;
    let size = own?.size ?? this.#assumedListSize;
    while (value.kind === 'list') {
      count = times(count, size);
      // A size is that of the outermost list.
      size = this.#assumedListSize;
      value = value.item;
    }
    return count;
  }
}

/** The objects that a value may be, or its items. */
export function objectsIn(value: ValuePlan): readonly ObjectPlan[] {
  switch (value.kind) {
    case 'leaf':
      return [];
    case 'list':
      return objectsIn(value.item);
    case 'object':
      return [value.shape];
    case 'abstract':
      return [...value.shapes.values()];
  }
}
