import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { Variables } from '../../shared/coerced-variables.ts';
import type { Operation } from '../../shared/operation-memo.ts';
import type { Args } from '../calls/link-loaders.ts';
import {
  collectFields,
  type Deferral,
  type DeferralOf,
  type FieldNodes,
  type SelectedField,
  type SelectedSet,
} from './collect-fields.ts';
import { type DeferralGroup, deferralsOf, groupOf, notDeferred } from './deferrals.ts';
import type { ExecutionModel, FieldOrigin } from './execution-model.ts';
import { leafSerializer } from './leaf.ts';
import { contentOf, inParts, objectPlan } from './object-plan.ts';
import type { DeniedNodes, FieldPlan, ObjectPlan, Plan, ValuePlan } from './plan.ts';

/** What a plan depends on besides the operation. */
export interface PlanConditions {
  /** The values of the variables in its `@skip`s, `@include`s and `@defer`s. */
  readonly variables: Variables;
  /** Whether what is deferred comes later; else it is as if there were no `@defer`. */
  readonly deferring: boolean;
  /** What the principal may not ask for. */
  readonly denied: DeniedNodes;
}

/**
 * Makes the plan of an operation that was validated.
 * @throws GraphQLError when a variable of a condition is null
 */
export function planOperation(
  operation: Operation,
  conditions: PlanConditions,
  model: ExecutionModel,
): Plan {
  const { operation: node, schema } = operation;
  const type = schema.getRootType(node.operation);
  if (type == null) throw new Error(`the schema has no ${node.operation}`);
  const planner = new Planner(operation, conditions, model);
  const root = planner.root(type);
  return { operationType: node.operation, root, hasDeferred: planner.hasDeferred };
}

/** Where objects come from whose fields are planned. */
interface ObjectOrigin {
  /** What puts off the object itself: that puts off nothing in it once more. */
  readonly group: DeferralGroup;
  readonly source: string;
  readonly isRoot: boolean;
}

class Planner {
  /** Whether something comes later. */
  hasDeferred = false;
  readonly #operation: Operation;
  readonly #variables: Variables;
  readonly #deferralOf: DeferralOf;
  readonly #model: ExecutionModel;
  readonly #denied: DeniedNodes;
  readonly #nodeIds = new Map<FieldNode, number>();
  /**
   * Objects that are selected by the same nodes have the same plan. Without sharing, nested
   * abstract types would multiply: possible types to the power of the depth.
   */
  readonly #objects = new Map<string, ObjectPlan>();

  constructor(operation: Operation, conditions: PlanConditions, model: ExecutionModel) {
    this.#operation = operation;
    this.#variables = conditions.variables;
    this.#deferralOf = deferralsOf(operation, conditions);
    this.#model = model;
    this.#denied = conditions.denied;
  }

  root(type: GraphQLObjectType): ObjectPlan {
    const { selectionSet } = this.#operation.operation;
    return this.#fields(type, [{ set: selectionSet, deferral: undefined }], {
      group: notDeferred,
      source: '',
      isRoot: true,
    });
  }

  #object(
    type: GraphQLObjectType,
    selected: SelectedField,
    group: DeferralGroup,
    source: string,
  ): ObjectPlan {
    const key = `${type.name} ${source} ${this.#idOf(selected)}`;
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const sets = selected.nodes.flatMap(({ selectionSet: set }, index) =>
      set === undefined ? [] : [{ set, deferral: selected.deferrals[index] }],
    );
    const made = this.#fields(type, sets, { group, source, isRoot: false });
    this.#objects.set(key, made);
    return made;
  }

  #fields(
    type: GraphQLObjectType,
    sets: readonly SelectedSet[],
    { group, source, isRoot }: ObjectOrigin,
  ): ObjectPlan {
    const met = new Set<Deferral>();
    const deferralOf: DeferralOf = (fragment, within) => {
      const deferral = this.#deferralOf(fragment, within);
      if (deferral !== undefined) met.add(deferral);
      return deferral;
    };
    const collected = collectFields(this.#operation, this.#variables, type, sets, deferralOf);
    const isWrite = isRoot && this.#operation.operation.operation === OperationTypeNode.MUTATION;
    const placed = [...collected].map(([key, selected]) => {
      // What stands below a write is asked again below the next, also for the same parent.
      if (isWrite) this.#objects.clear();
      const own = groupOf(selected);
      return { field: this.#field(type, key, selected, own, source), group: own };
    });
    if (met.size === 0 && placed.every((each) => each.group.key === group.key)) {
      return objectPlan(
        type,
        placed.map(({ field }) => field),
      );
    }
    const planned = inParts(type, placed, group, [...met]);
    if (planned.deferred.length > 0) this.hasDeferred = true;
    return planned;
  }

  #idOf({ nodes, deferrals }: SelectedField): string {
    const ids = nodes.map((node, index) => {
      let id = this.#nodeIds.get(node);
      if (id === undefined) {
        id = this.#nodeIds.size;
        this.#nodeIds.set(node, id);
      }
      const deferral = deferrals[index];
      return deferral === undefined ? id : `${id}:${deferral.id}`;
    });
    return ids.join(' ');
  }

  #field(
    type: GraphQLObjectType,
    responseKey: string,
    selected: SelectedField,
    group: DeferralGroup,
    parentSource: string,
  ): FieldPlan {
    const nodes = withoutRepetition(selected.nodes);
    const [node] = nodes;
    const name = node.name.value;
    if (name === '__typename') return { kind: 'typename', responseKey, typeName: type.name };
    const field = type.getFields()[name];
    if (field === undefined) return this.#introspection(responseKey, nodes);
    if (nodes.some((each) => this.#denied.has(each))) {
      const nonNull = isNonNullType(field.type);
      return { kind: 'denied', responseKey, nodes, nonNull };
    }

    const origin = this.#model.originOf(type, field);
    const source = sourceOf(origin) ?? parentSource;
    const valued = {
      responseKey,
      nodes,
      source,
      coordinate: `${type.name}.${name}`,
      value: this.#value(field.type, selected, group, source),
    };
    if (origin.from === 'member') {
      const { wireName, read } = origin;
      return { ...valued, kind: 'member', wireName, read };
    }
    // As the graph has it: arguments that this client does not see have their defaults, too.
    const whole = this.#model.fieldOf(type, field);
    const step = { field: whole, origin, constantArgs: constantArgs(whole, node) };
    return { ...valued, ...step, kind: 'step' };
  }

  #introspection(responseKey: string, nodes: FieldNodes): FieldPlan {
    const { operation, fragments } = this.#operation;
    const selectionSet = { kind: Kind.SELECTION_SET, selections: nodes } as const;
    return {
      kind: 'introspection',
      responseKey,
      document: {
        kind: Kind.DOCUMENT,
        // The query type may also stand in what a write answers.
        definitions: [
          { ...operation, operation: OperationTypeNode.QUERY, selectionSet },
          ...fragments.values(),
        ],
      },
    };
  }

  #value(
    type: GraphQLOutputType,
    selected: SelectedField,
    group: DeferralGroup,
    source: string,
  ): ValuePlan {
    const nonNull = isNonNullType(type);
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const item = this.#value(nullable.ofType, selected, group, source);
      const { hasSteps, hasDeferred } = item;
      return { kind: 'list', nonNull, item, hasSteps, hasDeferred };
    }
    if (isLeafType(nullable)) {
      const whole = this.#operation.graph.getType(nullable.name);
      const serialize = leafSerializer(nullable, isLeafType(whole) ? whole : nullable);
      const { name: typeName } = nullable;
      return { kind: 'leaf', nonNull, hasSteps: false, hasDeferred: false, typeName, serialize };
    }
    if (!isAbstractType(nullable)) {
      const shape = this.#object(nullable, selected, group, source);
      return { kind: 'object', nonNull, ...contentOf([shape]), shape };
    }
    const possible = this.#operation.schema.getPossibleTypes(nullable);
    const shapes = new Map(
      possible.map((each) => [each.name, this.#object(each, selected, group, source)]),
    );
    return {
      kind: 'abstract',
      nonNull,
      ...contentOf([...shapes.values()]),
      typeName: nullable.name,
      runtimeTypeOf: this.#model.runtimeTypeOf(nullable),
      shapes,
      hiddenTypes: new Set(
        this.#model.possibleTypes(nullable.name).filter((name) => !shapes.has(name)),
      ),
    };
  }
}

function withoutRepetition([first, ...others]: FieldNodes): FieldNodes {
  const rest = others.filter((node, index) => node !== first && others.indexOf(node) === index);
  return [first, ...rest];
}

function sourceOf(origin: FieldOrigin): string | undefined {
  switch (origin.from) {
    case 'operation':
      return origin.operation.binding.source;
    case 'link':
      return origin.link.source;
    case 'member':
      return undefined;
  }
}

function constantArgs(field: GraphQLField<unknown, unknown>, node: FieldNode): Args | null {
  return usesVariables(node) ? null : getArgumentValues(field, node);
}

export function usesVariables({ arguments: args = [] }: FieldNode): boolean {
  let found = false;
  for (const argument of args) {
    visit(argument, {
      Variable() {
        found = true;
      },
    });
  }
  return found;
}
