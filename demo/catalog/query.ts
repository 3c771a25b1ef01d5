import { type FieldError, Problem } from './problem.ts';

/**
 * The parameters of one request, read strictly: a caller that repeats, misspells or mangles one
 * learns about it here, where a lenient server would answer the wrong list.
 */
export class Query {
  readonly #values: URLSearchParams;
  readonly #errors: FieldError[] = [];

  constructor(values: URLSearchParams, known: readonly string[]) {
    this.#values = values;
    for (const name of new Set(values.keys())) {
      if (!known.includes(name)) this.#refuse(name, 'There is no such parameter');
      else if (values.getAll(name).length > 1) this.#refuse(name, 'May be given only once');
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name) ?? undefined;
  }

  integer(name: string, { min = -Infinity, max = Infinity } = {}): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = parseInteger(text);
    if (value === undefined) this.#refuse(name, 'Must be an integer');
    else if (value < min) this.#refuse(name, `Must be at least ${min}`);
    else if (value > max) this.#refuse(name, `Must be at most ${max}`);
    return value;
  }

  integers(name: string, { maxItems }: { maxItems: number }): number[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const values = text === '' ? [] : text.split(',').map(parseInteger);
    if (values.includes(undefined)) this.#refuse(name, 'Must be integers, separated by commas');
    if (values.length > maxItems) this.#refuse(name, `Must be at most ${maxItems} integers`);
    return values.filter((value) => value !== undefined);
  }

  required<Value>(name: string, value: Value | undefined): Value | undefined {
    if (value === undefined || value === '') this.#refuse(name, 'Must be given');
    return value;
  }

  oneOf<Value extends string>(
    name: string,
    value: string | undefined,
    allowed: readonly Value[],
  ): Value | undefined {
    const found = allowed.find((candidate) => candidate === value);
    if (value !== undefined && found === undefined) {
      this.#refuse(name, `Must be one of ${allowed.join(', ')}`);
    }
    return found;
  }

  /** Ends the reading: all findings are answered together. */
  check(): void {
    if (this.#errors.length > 0) {
      throw new Problem(400, 'Some parameters could not be read.', this.#errors);
    }
  }

  #refuse(field: string, message: string): void {
    this.#errors.push({ field, message });
  }
}

/** Ids beyond 2^53 may come out rounded, which is good enough to find nothing with. */
export function parseInteger(text: string): number | undefined {
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}
