import { Environment } from '@marcbachmann/cel-js';
import { UserError } from '../../errors/user-error.ts';
import type { Policy, PolicyInput } from './policy.ts';

/** Expressions are written by the operator; these only bound a slip of the pen. */
const limits = {
  maxAstNodes: 1_000,
  maxDepth: 50,
  maxListElements: 200,
  maxMapEntries: 200,
  maxCallArguments: 16,
};
/** `all` and `exists` visit each value of a list, and clients choose how long theirs are. */
const maxValues = 2_000;

const environment = new Environment({ limits })
  .registerVariable('principal', 'dyn')
  .registerVariable('args', 'dyn')
  .registerVariable('client', 'dyn');

/**
 * A policy in the Common Expression Language: it always ends, and can reach nothing but
 * `principal`, `args` and `client`.
 * @param place Named in errors.
 * @throws UserError when the text is not an expression that says yes or no
 */
export function celPolicy(expression: string, place: string): Policy {
  const evaluate = compile(expression, place);
  return (input) => {
    const result: unknown = evaluate(celInput(input));
    if (typeof result === 'boolean') return result;
    throw new Error(`${place} is neither true nor false`);
  };
}

function compile(expression: string, place: string) {
  try {
    const parsed = environment.parse(expression);
    const { valid, type, error } = parsed.check();
    if (!valid) throw error ?? new Error('is not valid');
    if (type !== 'bool' && type !== 'dyn') throw new Error(`is ${type}, not bool`);
    return parsed;
  } catch (cause) {
    throw new UserError(
      `${place} is not a CEL expression that says yes or no: ${messageOf(cause)}`,
      {
        hint: 'For example: principal != null && args.customerId == principal.subject',
        cause,
      },
    );
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function celInput({ principal, args, client }: PolicyInput) {
  let left = maxValues;
  /** Whole numbers are `int`; members stand in maps, where no name has a meaning of its own. */
  const celValue = (value: unknown): unknown => {
    left -= 1;
    if (left < 0) throw new Error(`more than ${maxValues} values to judge by`);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    if (value === undefined) return null;
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Set || Array.isArray(value)) return [...value].map(celValue);
    return new Map(Object.entries(value).map(([name, member]) => [name, celValue(member)]));
  };
  return { principal: celValue(principal), args: celValue(args), client };
}
