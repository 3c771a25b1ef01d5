import {
  type ExecutionResult,
  executeSync,
  type GraphQLError,
  type GraphQLSchema,
  locatedError,
} from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { Variables } from '../../shared/coerced-variables.ts';
import type { DeniedFields } from '../../shared/request-context.ts';
import { isJsonObject } from '../../tools/json-object.ts';
import {
  type DeniedField,
  type FieldPlan,
  type IntrospectionField,
  isHidden,
  type ObjectPlan,
  type Plan,
  shapeOf,
  type ValuePlan,
} from '../plan/plan.ts';
import { Failure } from '../run/outcome.ts';
import { type Run, rootValue } from '../run/run.ts';
import { AnswerTooLargeError } from './answer-size.ts';
import { type CompletedField, mismatchError, nullError } from './completion-error.ts';

/** A value that is null where null is not allowed: its error is noted, its parent becomes null. */
export const invalid = Symbol('invalid');

export interface Completion {
  readonly schema: GraphQLSchema;
  readonly plan: Plan;
  readonly run: Run;
  /** What the plan leaves out. */
  readonly denied: DeniedFields | null;
  /** As the client sent them. */
  readonly rawVariables: Variables;
  readonly maxBytes: number;
}

/** What an error takes in an answer at least, besides its message, of which clients see so much. */
const errorLength = 100;
const maxMessageLength = 500;
/**
 * To make an error takes a hundred times as long as to make a value, and a short document can ask
 * for one at each place of a long list: nobody reads so many.
 */
const maxErrors = 10_000;

/**
 * Makes the answer of what a run has brought, exactly as the GraphQL specification says (6.4):
 * one walk in response order, no promises. The first error that makes an object null ends that
 * object.
 * @throws AnswerTooLargeError as soon as it is sure that its text is longer than allowed, or that it
 *   has more errors than anybody reads
 */
export function complete(completion: Completion): ExecutionResult {
  const completer = new Completer(completion);
  const value = completer.object(completion.plan.root, rootValue);
  const data = value === invalid ? null : value;
  const { errors } = completer;
  return errors.length === 0 ? { data } : { data, errors };
}

/** Completes objects of an answer, and notes what is wrong with them. */
export class Completer {
  /** Of what was completed since they were last taken away. */
  errors: GraphQLError[] = [];
  /** Where the object that is being completed stands. */
  protected path: (string | number)[] = [];
  readonly #completion: Completion;
  #errorCount = 0;
  /** How many characters the answer may have yet: each takes a byte or more. */
  #left: number;

  constructor(completion: Completion) {
    this.#completion = completion;
    this.#left = completion.maxBytes;
  }

  object(plan: ObjectPlan, source: object): Record<string, unknown> | typeof invalid {
    // A response key may be `__proto__`.
    const result: Record<string, unknown> = Object.create(null);
    for (const field of plan.fields) {
      // Quotation marks and colon, and at least one digit or bracket behind them.
      this.spend(field.responseKey.length + 4);
      this.path.push(field.responseKey);
      const value = this.#field(field, source);
      this.path.pop();
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
        return this.#value(field.value, outcome?.value, field);
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
          return this.#counted(plan.serialize(value));
        } catch (cause) {
          if (cause instanceof AnswerTooLargeError) throw cause;
          const isHidden = cause instanceof GatewayError;
          return this.#fail(
            plan,
            isHidden ? cause : mismatchError(field, plan, value, cause),
            field,
          );
        }
      case 'list':
        if (!Array.isArray(value))
          return this.#fail(plan, mismatchError(field, plan, value), field);
        return this.#list(plan.item, value, field);
      default: {
        const shape = isJsonObject(value) ? shapeOf(plan, value) : undefined;
        if (shape === undefined) {
          // A list is of no type, whatever its members are called.
          const error =
            isJsonObject(value) && isHidden(plan, value)
              ? new GatewayError('FORBIDDEN')
              : mismatchError(field, plan, value);
          return this.#fail(plan, error, field);
        }
        return this.object(shape, value);
      }
    }
  }

  #list(plan: ValuePlan, items: readonly unknown[], field: CompletedField): unknown {
    const completed: unknown[] = [];
    for (const [index, item] of items.entries()) {
      this.spend(1);
      this.path.push(index);
      const value = this.#value(plan, item, field);
      this.path.pop();
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
    if (this.#errorCount >= maxErrors) throw new AnswerTooLargeError();
    this.#errorCount += 1;
    const located = locatedError(error, nodes, [...this.path]);
    this.spend(errorLength + Math.min(located.message.length, maxMessageLength));
    this.errors.push(located);
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
    return data == null ? invalid : this.#counted(data[responseKey]);
  }

  #counted<T>(value: T): T {
    if (typeof value === 'string') this.spend(value.length + 1);
    else if (typeof value === 'object') this.spend(JSON.stringify(value).length - 1);
    return value;
  }

  /** @throws AnswerTooLargeError when there is less left */
  protected spend(length: number): void {
    this.#left -= length;
    if (this.#left < 0) throw new AnswerTooLargeError();
  }
}
