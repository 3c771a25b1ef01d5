import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
} from 'graphql';
import { readCost } from '../../annotations/cost.ts';
import type { Args } from '../calls/link-loaders.ts';
import type { ObjectPlan, Plan, ValuePlan } from '../plan/plan.ts';
import { type Amount, changed, largest, sum, times } from './amount.ts';
import type { CountedField } from './counted-fields.ts';
import { type CountedPlan, type FieldFactsReader, objectsIn } from './field-facts.ts';
import type { Sizing } from './list-sizes.ts';

/**
 * What an operation costs (GraphQL Cost Directives Specification, IBM), as other gateways count it:
 * each value costs the weight of its field, or else of its type, and what is selected in it; lists
 * multiply that by their size; arguments are added once. Of the types that an abstract value may be
 * of, the most expensive counts.
 */
export function costOf({ root }: Plan, reader: FieldFactsReader): Amount {
  const known = new Map<ObjectPlan, Map<Sizing | undefined, Amount>>();

  const ofObject = (shape: ObjectPlan, around: Sizing | undefined): Amount => {
    const bySizing = known.get(shape) ?? new Map<Sizing | undefined, Amount>();
    known.set(shape, bySizing);
    let cost = bySizing.get(around);
    if (cost === undefined) {
      cost = sum(shape.fields.filter(isCounted).map((field) => ofField(shape, field, around)));
      bySizing.set(around, cost);
    }
    return cost;
  };

  const ofField = (shape: ObjectPlan, field: CountedPlan, around: Sizing | undefined): Amount => {
    const facts = reader.of(shape, field);
    const { counted, sizing } = facts;
    const weight = weightOf(counted);
    const inside = objectsIn(field.value).map((object) =>
      sum([weight ?? typeWeight(reader, object.typeName), ofObject(object, sizing)]),
    );
    const ofValue =
      inside.length > 0 ? largest(inside) : (weight ?? typeWeight(reader, leafName(field.value)));
    return sum([times(reader.countOf(field, facts, around), ofValue), argumentsCost(counted[0])]);
  };

  return changed(ofObject(root, undefined), (cost) => Math.max(0, cost));
}

const isCounted = (field: ObjectPlan['fields'][number]): field is CountedPlan =>
  field.kind === 'member' || field.kind === 'step';

function weightOf(fields: readonly CountedField[]): number | undefined {
  for (const { field } of fields) {
    const weight = readCost(field.astNode?.directives);
    if (weight !== undefined) return weight;
  }
  return undefined;
}

function typeWeight({ schema }: FieldFactsReader, name: string): number {
  const type = schema.getType(name);
  return readCost(type?.astNode?.directives) ?? (isCompositeType(type) ? 1 : 0);
}

function leafName(value: ValuePlan): string {
  if (value.kind === 'list') return leafName(value.item);
  return value.kind === 'leaf' ? value.typeName : '';
}

function argumentsCost(own: CountedField | undefined): Amount {
  if (own === undefined || own.field.args.every(costsNothing)) return 0;
  const { args, field } = own;
  const cost = (given: Args) => inputsCost(field.args, given);
  return typeof args === 'function' ? (variables) => cost(args(variables)) : cost(args);
}

/** Whether an argument costs nothing, whatever its value is. */
function costsNothing({ type, astNode }: GraphQLArgument): boolean {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return false;
  return (readCost(astNode?.directives) ?? inputWeight(named)) === 0;
}

function inputsCost(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  given: object,
): number {
  let cost = 0;
  for (const { name, type, astNode } of inputs) {
    cost += inputCost(type, Reflect.get(given, name), readCost(astNode?.directives));
  }
  return cost;
}

/** @param weight Of the argument or input field: instead of that of its type. */
function inputCost(type: GraphQLInputType, value: unknown, weight: number | undefined): number {
  if (value == null) return 0;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items = Array.isArray(value) ? value : [value];
    return items.reduce(
      (total: number, item) => total + inputCost(nullable.ofType, item, weight),
      0,
    );
  }
  const own = weight ?? inputWeight(nullable);
  if (!isInputObjectType(nullable) || typeof value !== 'object') return own;
  return own + inputsCost(Object.values(nullable.getFields()), value);
}

const inputWeight = (type: GraphQLNamedType) =>
  readCost(type.astNode?.directives) ?? (isInputObjectType(type) ? 1 : 0);
