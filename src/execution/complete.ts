import {
  type ExecutionResult,
  executeSync,
  type GraphQLError,
  type GraphQLSchema,
  locatedError,
} from 'graphql';
import type { Variables } from '../coerced-variables.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { DeniedFields } from '../request-context.ts';
import { type CompletedField, mismatchError, nullError } from './completion-error.ts';
import {
  type DeniedField,
  type FieldPlan,
  type IntrospectionField,
  isHidden,
  isObject,
  type ObjectPlan,
  type Plan,
  shapeOf,
  type ValuePlan,
} from './plan.ts';
import { Failure, type Run, rootValue } from './run.ts';

/** A value that is null where null is not allowed: its error is noted, its parent becomes null. */
const invalid = Symbol('invalid');

export interface Completion {
  readonly schema: GraphQLSchema;
  readonly plan: Plan;
  readonly run: Run;
  /** What the plan leaves out. */
  readonly denied: DeniedFields | null;
  /** As the client sent them. */
  readonly rawVariables: Variables;
}

/**
 * Makes the answer of what a run has brought, exactly as the GraphQL specification says (6.4):
 * one walk in response order, no promises. The first error that makes an object null ends that
 * object.
 */
export function complete(completion: Completion): ExecutionResult {
  const completer = new Completer(completion);
  const value = completer.object(completion.plan.root, rootValue);
  const data = value === invalid ? null : value;
  const { errors } = completer;
  return errors.length === 0 ? { data } : { data, errors };
}

class Completer {
  readonly errors: GraphQLError[] = [];
  readonly #completion: Completion;
  readonly #path: (string | number)[] = [];

  constructor(completion: Completion) {
    this.#completion = completion;
  }

  object(plan: ObjectPlan, source: object): Record<string, unknown> | typeof invalid {
    // A response key may be `__proto__`.
    const result: Record<string, unknown> = Object.create(null);
    for (const field of plan.fields) {
      this.#path.push(field.responseKey);
      const value = this.#field(field, source);
      this.#path.pop();
      if (value === invalid) return invalid;
      result[field.responseKey] = value;
    }
    return result;
  }

  #field(field: FieldPlan, source: object): unknown {
    switch (field.kind) {
      case 'typename':
        return field.typeName;
      case 'introspection':
        return this.#introspection(field);
      case 'denied':
        return this.#denied(field);
      case 'member':
        return this.#value(field.value, field.read(source), field);
      case 'step': {
        const outcome = this.#completion.run.outcomesOf(field).get(source);
        return this.#value(field.value, outcome, field);
      }
    }
  }

  #value(plan: ValuePlan, value: unknown, field: CompletedField): unknown {
    if (value == null) return plan.nonNull ? this.#fail(plan, nullError(field), field) : null;
    if (value instanceof Failure) return this.#fail(plan, value.error, field);
    const completed = this.#present(plan, value, field);
    return completed === invalid && !plan.nonNull ? null : completed;
  }

  #present(plan: ValuePlan, value: NonNullable<unknown>, field: CompletedField): unknown {
    switch (plan.kind) {
      case 'leaf':
        try {
          return plan.serialize(value);
        } catch (cause) {
          return this.#fail(plan, mismatchError(field, plan, cause), field);
        }
      case 'list':
        if (!Array.isArray(value)) return this.#fail(plan, mismatchError(field, plan), field);
        return this.#list(plan.item, value, field);
      default: {
        const shape = isObject(value) ? shapeOf(plan, value) : undefined;
        if (shape === undefined) {
          const error = isHidden(plan, value)
            ? new GatewayError('FORBIDDEN')
            : mismatchError(field, plan);
          return this.#fail(plan, error, field);
        }
        return this.object(shape, value);
      }
    }
  }

  #list(plan: ValuePlan, items: readonly unknown[], field: CompletedField): unknown {
    const completed: unknown[] = [];
    for (const [index, item] of items.entries()) {
      this.#path.push(index);
      const value = this.#value(plan, item, field);
      this.#path.pop();
      if (value === invalid) return invalid;
      completed.push(value);
    }
    return completed;
  }

  #fail(
    { nonNull }: Pick<ValuePlan, 'nonNull'>,
    error: unknown,
    { nodes }: Pick<CompletedField, 'nodes'>,
  ) {
    this.errors.push(locatedError(error, nodes, [...this.#path]));
    return nonNull ? invalid : null;
  }

  #denied({ nodes, nonNull }: DeniedField): unknown {
    const errors = this.#completion.denied?.errors;
    const error = nodes.map((node) => errors?.get(node)).find((each) => each !== undefined);
    return this.#fail({ nonNull }, error, { nodes });
  }

  #introspection({ document, responseKey }: IntrospectionField): unknown {
    const { schema, rawVariables: variableValues } = this.#completion;
    const { data, errors = [] } = executeSync({ schema, document, variableValues });
    this.errors.push(...errors);
    return data == null ? invalid : data[responseKey];
  }
}
