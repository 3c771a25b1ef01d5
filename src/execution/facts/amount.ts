import type { Variables } from '../../shared/coerced-variables.ts';

/**
 * A number that is known once for an operation, or that needs the values of its variables. What is
 * made of numbers that are known is known: requests only pay for what their variables decide.
 */
export type Amount = number | ((variables: Variables) => number);

export const evaluate = (amount: Amount, variables: Variables): number =>
  typeof amount === 'number' ? amount : amount(variables);

export function sum(amounts: Iterable<Amount>): Amount {
  return folded(amounts, 0, (a, b) => a + b);
}

export function largest(amounts: Iterable<Amount>): Amount {
  return folded(amounts, 0, Math.max);
}

export function smallest(amounts: Iterable<Amount>): Amount {
  return folded(amounts, Number.POSITIVE_INFINITY, Math.min);
}

export function times(a: Amount, b: Amount): Amount {
  if (a === 0 || b === 0) return 0;
  if (a === 1) return b;
  if (b === 1) return a;
  return folded([a, b], 1, (x, y) => x * y);
}

/** @param change Pure. */
export function changed(amount: Amount, change: (value: number) => number): Amount {
  return typeof amount === 'number' ? change(amount) : (variables) => change(amount(variables));
}

/** Looked up once for each request, however often it counts. */
export function remembered(amount: Amount): Amount {
  if (typeof amount === 'number') return amount;
  const known = new WeakMap<Variables, number>();
  return (variables) => {
    let value = known.get(variables);
    if (value === undefined) {
      value = amount(variables);
      known.set(variables, value);
    }
    return value;
  };
}

function folded(
  amounts: Iterable<Amount>,
  start: number,
  fold: (a: number, b: number) => number,
): Amount {
  const unknown: Exclude<Amount, number>[] = [];
  let known = start;
  for (const amount of amounts) {
    if (typeof amount === 'number') known = fold(known, amount);
    else unknown.push(amount);
  }
  if (unknown.length === 0) return known;
  return (variables) => unknown.reduce((total, amount) => fold(total, amount(variables)), known);
}
