import { executeSync, type GraphQLError, type GraphQLSchema, locatedError } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { Variables } from '../../shared/coerced-variables.ts';
import type { DeniedFields } from '../../shared/request-context.ts';
import { isJsonObject } from '../../tools/json-object.ts';
import type { Steps } from '../../tools/steps.ts';
import {
  type AbstractPlan,
  type DeniedField,
  type FieldPlan,
  type IntrospectionField,
  isHidden,
  type LeafPlan,
  type ListPlan,
  type ObjectPlan,
  type ObjectValuePlan,
  type Plan,
  shapeOf,
  type ValuePlan,
} from '../plan/plan.ts';
import { Failure } from '../run/outcome.ts';
import { refusedVariable } from '../run/refused-variable.ts';
import { type Run, rootValue } from '../run/run.ts';
import { AnswerTooLargeError, inOnePiece } from './answer-size.ts';
import { type CompletedField, mismatchError, nullError } from './completion-error.ts';

/** A value that is null where null is not allowed: its error is noted, its parent becomes null. */
export const invalid = Symbol('invalid');

/** A value as JSON. */
export type Text = string | typeof invalid;

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

export interface Completed {
  /** The data as JSON text. */
  readonly json: string;
  readonly errors: readonly GraphQLError[];
}

/** So many list items take a few milliseconds at most; then others have their turn. */
const itemsPerTurn = 1_000;

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
 * object. Between two steps there are `itemsPerTurn` items of lists.
 * @throws AnswerTooLargeError as soon as it is sure that its text is longer than allowed, or that it
 *   has more errors than anybody reads
 */
export function* complete(completion: Completion): Steps<Completed> {
  const completer = new Completer(completion);
  const json = yield* completer.object(completion.plan.root, rootValue);
  return { json: json === invalid ? nothing : json, errors: completer.errors };
}

const nothing = 'null';

/**
 * Completes objects of an answer as JSON text, and notes what is wrong with them.
 * @typeParam Found What is found on the way: kept of what did not become null.
 */
export class Completer<Found = never> {
  /** Of what was completed since they were last taken away. */
  errors: GraphQLError[] = [];
  /** Where the object that is being completed stands. */
  protected path: (string | number)[] = [];
  protected found: Found[] = [];
  readonly #completion: Completion;
  #errorCount = 0;
  /** How many characters the answer may have yet: each takes a byte or more. */
  #left: number;
  #itemsOfTurn = itemsPerTurn;

  constructor(completion: Completion) {
    this.#completion = completion;
    this.#left = completion.maxBytes;
  }

  *object(plan: ObjectPlan, source: object): Steps<Text> {
    let text = '{';
    for (const field of plan.fields) {
      const { responseKey } = field;
      // Quotation marks and colon, and at least one digit or bracket behind them.
      this.spend(responseKey.length + 4);
      this.path.push(responseKey);
      let value: Text;
      if (field.kind === 'member' || field.kind === 'step') {
        const sent = this.#sent(field, source);
        value =
          field.value.kind === 'leaf'
            ? this.#leaf(field.value, sent, field)
            : yield* this.#composite(field.value, sent, field);
      } else {
        value = this.#own(field);
      }
      this.path.pop();
      if (value === invalid) return invalid;
      text += `${text === '{' ? '' : ','}"${responseKey}":${value}`;
    }
    return `${text}}`;
  }

  /** The value of a field that no upstream sends. */
  #own(field: Exclude<FieldPlan, CompletedField>): Text {
    switch (field.kind) {
      case 'typename':
        return JSON.stringify(field.typeName);
      case 'introspection':
        return this.#introspection(field);
      case 'denied':
        return this.#denied(field);
    }
  }

  /** What an upstream sent for a field. */
  #sent(field: CompletedField, source: object): unknown {
    if (field.kind === 'member') return field.read(source);
    return this.#completion.run.outcomesOf(field).get(source)?.value;
  }

  #leaf(plan: LeafPlan, value: unknown, field: CompletedField): Text {
    if (value == null || value instanceof Failure) return this.#missing(plan, value, field);
    try {
      return this.#counted(JSON.stringify(plan.serialize(value)));
    } catch (cause) {
      if (cause instanceof AnswerTooLargeError) throw cause;
      const isHidden = cause instanceof GatewayError;
      return this.#fail(plan, isHidden ? cause : mismatchError(field, plan, value, cause), field);
    }
  }

  *#composite(
    plan: Exclude<ValuePlan, LeafPlan>,
    value: unknown,
    field: CompletedField,
  ): Steps<Text> {
    if (value == null || value instanceof Failure) return this.#missing(plan, value, field);
    const foundBefore = this.found.length;
    let text: Text;
    if (plan.kind === 'list') {
      text = yield* this.#list(plan, value, field);
    } else {
      const source = isJsonObject(value) ? value : undefined;
      const shape = source && shapeOf(plan, source);
      text = source && shape ? yield* this.object(shape, source) : this.#unfit(plan, value, field);
    }
    if (text !== invalid) return text;
    this.found.length = foundBefore;
    return plan.nonNull ? invalid : nothing;
  }

  *#list(plan: ListPlan, items: unknown, field: CompletedField): Steps<Text> {
    if (!Array.isArray(items)) return this.#fail(plan, mismatchError(field, plan, items), field);
    const { item: itemPlan } = plan;
    const written: string[] = [];
    let text = '[';
    for (const [index, item] of items.entries()) {
      this.#itemsOfTurn -= 1;
      if (this.#itemsOfTurn < 0) {
        this.#itemsOfTurn = itemsPerTurn;
        yield undefined;
        written.push(inOnePiece(text));
        text = '';
      }
      this.spend(1);
      this.path.push(index);
      const value =
        itemPlan.kind === 'leaf'
          ? this.#leaf(itemPlan, item, field)
          : yield* this.#composite(itemPlan, item, field);
      this.path.pop();
      if (value === invalid) return invalid;
      text += index === 0 ? value : `,${value}`;
    }
    return `${written.join('')}${text}]`;
  }

  /** A list is of no type, whatever its members are called. */
  #unfit(plan: ObjectValuePlan | AbstractPlan, value: unknown, field: CompletedField): Text {
    const error =
      isJsonObject(value) && isHidden(plan, value)
        ? new GatewayError('FORBIDDEN')
        : mismatchError(field, plan, value);
    return this.#fail(plan, error, field);
  }

  #missing(plan: ValuePlan, value: Failure | null | undefined, field: CompletedField): Text {
    if (value != null) return this.#fail(plan, value.error, field);
    return plan.nonNull ? this.#fail(plan, nullError(field), field) : nothing;
  }

  #fail(
    { nonNull }: Pick<ValuePlan, 'nonNull'>,
    error: unknown,
    { nodes }: Pick<CompletedField, 'nodes'>,
  ): Text {
    this.#note(locatedError(error, nodes, [...this.path]));
    return nonNull ? invalid : nothing;
  }

  #note(error: GraphQLError): void {
    if (this.#errorCount >= maxErrors) throw new AnswerTooLargeError();
    this.#errorCount += 1;
    this.spend(errorLength + Math.min(error.message.length, maxMessageLength));
    this.errors.push(error);
  }

  #denied({ nodes, nonNull }: DeniedField): Text {
    const errors = this.#completion.denied?.errors;
    const error = nodes.map((node) => errors?.get(node)).find((each) => each !== undefined);
    return this.#fail({ nonNull }, error, { nodes });
  }

  #introspection({ document, responseKey }: IntrospectionField): Text {
    const { schema, rawVariables: variableValues } = this.#completion;
    const { data, errors = [] } = executeSync({ schema, document, variableValues });
    const above = this.path.slice(0, -1);
    for (const { originalError, nodes, path = [] } of errors) {
      this.#note(locatedError(refusedVariable(originalError), nodes, [...above, ...path]));
    }
    return data == null ? invalid : this.#counted(JSON.stringify(data[responseKey]));
  }

  #counted(text: string): string {
    this.spend(text.length - 1);
    return text;
  }

  /** @throws AnswerTooLargeError when there is less left */
  protected spend(length: number): void {
    this.#left -= length;
    if (this.#left < 0) throw new AnswerTooLargeError();
  }
}
