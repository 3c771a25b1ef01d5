import { type GraphQLField, print } from 'graphql';
import { callText } from '../../annotations/call-text.ts';
import { inputsAlong, wireNameOf } from '../../annotations/input-path.ts';
import type { StepFacts } from '../../shared/operation-facts.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import type { BulkRead, Link } from '../calls/link.ts';
import type { RootOperation } from '../calls/root-operations.ts';
import type { ObjectPlan, Plan, StepField } from '../plan/plan.ts';
import { type Amount, changed, largest, smallest, sum, times } from './amount.ts';
import { type CountedPlan, type FieldFactsReader, objectsIn } from './field-facts.ts';
import type { Sizing } from './list-sizes.ts';

/** A step whose numbers are not looked up yet. */
export type Step = Omit<StepFacts, 'maxParentsOf' | 'maxCallsOf'> & {
  readonly parents: Amount;
  readonly calls: Amount;
};

/** The steps of a plan, each after the one that it waits for. */
export function stepsOf({ root }: Plan, reader: FieldFactsReader): Step[] {
  const steps: Step[] = [];

  /** Types that a value may be of are walked side by side: what they share is one step. */
  const walk = (objects: readonly CountedObject[], at: Place): void => {
    for (const { responseKey, fields } of fieldsWithSteps(objects, reader)) {
      const [{ field }] = fields;
      const path = [...at.path, responseKey];
      let { after } = at;
      if (field.kind === 'step') {
        steps.push(stepAt(field, askedAlike(fields), { ...at, path }));
        after = steps.length - 1;
      }
      const count = largest(fields.map((each) => each.count));
      walk(
        fields.flatMap(({ inside }) => inside),
        { path, after, parents: times(at.parents, count) },
      );
    }
  };
  walk([{ shape: root, around: undefined }], { path: [], after: null, parents: 1 });
  return steps;
}

interface Place {
  readonly path: readonly string[];
  readonly after: number | null;
  /** How many objects there are at most. */
  readonly parents: Amount;
}

interface CountedObject {
  readonly shape: ObjectPlan;
  /** What the field that returned it says about the lists in it. */
  readonly around: Sizing | undefined;
}

interface PlacedField {
  readonly field: CountedPlan;
  /** How many values it has for each parent. */
  readonly count: Amount;
  readonly inside: readonly CountedObject[];
}

/** Fields that need calls or lead to some; those that ask for the same at the same place together. */
function fieldsWithSteps(objects: readonly CountedObject[], reader: FieldFactsReader) {
  const found = new Map<
    string,
    { readonly responseKey: string; readonly fields: [PlacedField, ...PlacedField[]] }
  >();
  const seen = new Map<ObjectPlan, Set<Sizing | undefined>>();
  for (const { shape, around } of objects) {
    const sizings = seen.get(shape) ?? new Set();
    if (sizings.has(around)) continue;
    seen.set(shape, sizings.add(around));
    for (const field of [...shape.steps, ...shape.withSteps]) {
      const facts = reader.of(shape, field);
      const placed: PlacedField = {
        field,
        count: reader.countOf(field, facts, around),
        inside: objectsIn(field.value).map((each) => ({ shape: each, around: facts.sizing })),
      };
      const key = `${field.responseKey} ${field.kind === 'step' ? operationOf(field).coordinate : ''}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { responseKey: field.responseKey, fields: [placed] });
      else known.fields.push(placed);
    }
  }
  return found.values();
}

/** What is called: of a link with a bulk read, that. */
function operationOf({ origin }: StepField): RootOperation {
  return origin.from === 'operation'
    ? origin.operation
    : (origin.link.bulk?.operation ?? origin.link.target);
}

/**
 * Of fields that stand side by side in several types, one for each way to ask: the arguments of
 * their links may differ, and their own.
 */
function askedAlike(fields: readonly PlacedField[]): StepField[] {
  const byAsking = new Map<string, StepField>();
  for (const { field } of fields) {
    if (field.kind !== 'step') continue;
    const { origin, nodes } = field;
    const linkArgs = origin.from === 'link' ? canonicalJson(origin.link.annotation.args) : '';
    byAsking.set([linkArgs, ...(nodes[0].arguments ?? []).map(print)].join(' '), field);
  }
  return [...byAsking.values()];
}

/** @param ways The fields that ask in different ways, the step itself among them. */
function stepAt(
  step: StepField,
  ways: readonly StepField[],
  { path, after, parents }: Place,
): Step {
  const { origin, coordinate } = step;
  const { binding, field, coordinate: answeredBy } = operationOf(step);
  const link = origin.from === 'link' ? origin.link : undefined;
  return {
    path,
    coordinate,
    answeredBy,
    binding,
    call: callText(binding, sentArguments(field, link, step)),
    batch: link?.bulk ? batchFacts(link.bulk) : null,
    after,
    parents,
    calls: callsOfAll(ways, parents),
    isCallPerParent: ways.some(isPerParent) && !isOne(parents),
  };
}

const isOne = (parents: Amount) => typeof parents === 'number' && parents <= 1;

const readsParent = ({ annotation }: Link) =>
  Object.values(annotation.args).some(({ from }) => from === 'parent');

/** Whether parents that ask for different things make a call each. */
const asksPerParent = (link: Link) => readsParent(link) && link.bulk?.onlyKeyDiffers !== true;

const isPerParent = ({ origin }: StepField) => origin.from === 'link' && asksPerParent(origin.link);

/** A parent asks in one of the ways, and makes one call at most. */
function callsOfAll(ways: readonly StepField[], parents: Amount): Amount {
  const calls = ways.map(({ origin }) =>
    origin.from === 'link' ? callsOf(origin.link, parents) : 1,
  );
  return calls.length === 1 ? sum(calls) : smallest([parents, sum(calls)]);
}

function callsOf(link: Link, parents: Amount): Amount {
  if (asksPerParent(link)) return parents;
  // What no parent differs in is asked for once.
  const maxKeys = readsParent(link) ? (link.bulk?.maxKeys ?? 1) : Number.POSITIVE_INFINITY;
  return changed(parents, (count) => (count === 0 ? 0 : Math.max(1, Math.ceil(count / maxKeys))));
}

function batchFacts({ operation, keysArg, separator, maxKeys }: BulkRead): StepFacts['batch'] {
  const inputs = inputsAlong(operation.field.args, keysArg) ?? [];
  const keysArgument = inputs.map(wireNameOf).join('.');
  return { maxKeys, keysArgument, ...(separator !== undefined && { separator }) };
}

/** The wire names of the arguments of a call, as far as the document says. */
function sentArguments(
  field: GraphQLField<unknown, unknown>,
  link: Link | undefined,
  { nodes: [node] }: StepField,
): Set<string> {
  const given =
    link === undefined
      ? (node.arguments ?? []).map(({ name }) => name.value)
      : [...Object.keys(link.annotation.args), ...(link.bulk?.keysArg.split('.') ?? [])];
  return new Set(
    field.args
      .filter(({ name, defaultValue }) => defaultValue !== undefined || given.includes(name))
      .map(wireNameOf),
  );
}
