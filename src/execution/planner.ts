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
import type { Variables } from '../coerced-variables.ts';
import type { Operation } from '../operation-memo.ts';
import { collectFields, type FieldNodes } from './collect-fields.ts';
import type { ExecutionModel, FieldOrigin } from './execution-model.ts';
import { leafSerializer } from './leaf.ts';
import type { Args } from './link-loaders.ts';
import type { DeniedNodes, FieldPlan, ObjectPlan, Plan, ValuePlan } from './plan.ts';

/**
 * Makes the plan of an operation that was validated.
 * @param conditions The values of the variables in its `@skip`s and `@include`s.
 * @param denied What the principal may not ask for.
 * @throws GraphQLError when such a variable is null
 */
export function planOperation(
  operation: Operation,
  conditions: Variables,
  model: ExecutionModel,
  denied: DeniedNodes,
): Plan {
  const { operation: node, schema } = operation;
  const type = schema.getRootType(node.operation);
  if (type == null) throw new Error(`the schema has no ${node.operation}`);
  const root = new Planner(operation, conditions, model, denied).root(type);
  return { operationType: node.operation, root };
}

class Planner {
  readonly #operation: Operation;
  readonly #conditions: Variables;
  readonly #model: ExecutionModel;
  readonly #denied: DeniedNodes;
  readonly #nodeIds = new Map<FieldNode, number>();
  /**
   * Objects that are selected by the same nodes have the same plan. Without sharing, nested
   * abstract types would multiply: possible types to the power of the depth.
   */
  readonly #objects = new Map<string, ObjectPlan>();

  constructor(
    operation: Operation,
    conditions: Variables,
    model: ExecutionModel,
    denied: DeniedNodes,
  ) {
    this.#operation = operation;
    this.#conditions = conditions;
    this.#model = model;
    this.#denied = denied;
  }

  root(type: GraphQLObjectType): ObjectPlan {
    const { operation, selectionSet } = this.#operation.operation;
    const collected = collectFields(this.#operation, this.#conditions, type, [selectionSet]);
    const fields = [...collected].map(([key, nodes]) => {
      // What stands below a write is asked again below the next, also for the same parent.
      if (operation === OperationTypeNode.MUTATION) this.#objects.clear();
      return this.#field(type, key, nodes, '');
    });
    return objectPlan(type, fields);
  }

  #object(type: GraphQLObjectType, nodes: FieldNodes, source: string): ObjectPlan {
    const key = `${type.name} ${source} ${nodes.map((node) => this.#idOf(node)).join(' ')}`;
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const collected = collectFields(this.#operation, this.#conditions, type, sets);
    const fields = [...collected].map(([name, at]) => this.#field(type, name, at, source));
    const made = objectPlan(type, fields);
    this.#objects.set(key, made);
    return made;
  }

  #idOf(node: FieldNode): number {
    let id = this.#nodeIds.get(node);
    if (id === undefined) {
      id = this.#nodeIds.size;
      this.#nodeIds.set(node, id);
    }
    return id;
  }

  #field(
    type: GraphQLObjectType,
    responseKey: string,
    nodes: FieldNodes,
    parentSource: string,
  ): FieldPlan {
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
      value: this.#value(field.type, nodes, source),
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
        definitions: [{ ...operation, selectionSet }, ...fragments.values()],
      },
    };
  }

  #value(type: GraphQLOutputType, nodes: FieldNodes, source: string): ValuePlan {
    const nonNull = isNonNullType(type);
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const item = this.#value(nullable.ofType, nodes, source);
      return { kind: 'list', nonNull, item, hasSteps: item.hasSteps };
    }
    if (isLeafType(nullable)) {
      const whole = this.#operation.graph.getType(nullable.name);
      const serialize = leafSerializer(nullable, isLeafType(whole) ? whole : nullable);
      return { kind: 'leaf', nonNull, hasSteps: false, typeName: nullable.name, serialize };
    }
    if (!isAbstractType(nullable)) {
      const shape = this.#object(nullable, nodes, source);
      return { kind: 'object', nonNull, hasSteps: objectHasSteps(shape), shape };
    }
    const possible = this.#operation.schema.getPossibleTypes(nullable);
    const shapes = new Map(possible.map((each) => [each.name, this.#object(each, nodes, source)]));
    return {
      kind: 'abstract',
      nonNull,
      hasSteps: [...shapes.values()].some(objectHasSteps),
      typeName: nullable.name,
      runtimeTypeOf: this.#model.runtimeTypeOf(nullable),
      shapes,
      hiddenTypes: new Set(
        this.#model.possibleTypes(nullable.name).filter((name) => !shapes.has(name)),
      ),
    };
  }
}

const objectPlan = ({ name }: GraphQLObjectType, fields: readonly FieldPlan[]): ObjectPlan => ({
  typeName: name,
  fields,
  steps: fields.filter((field) => field.kind === 'step'),
  withSteps: fields.filter((field) => field.kind === 'member').filter(hasSteps),
});

const hasSteps = ({ value }: { readonly value: ValuePlan }) => value.hasSteps;
const objectHasSteps = ({ steps, withSteps }: ObjectPlan) =>
  steps.length > 0 || withSteps.length > 0;

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
